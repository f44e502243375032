import Trading

/// What a simulation must have met to have proved anything.
extension Census {
    /// How often each gate must have said no on the path of a run, in 20,000 seeds.
    public static let refusalsWanted = 1000

    /// Every edge that an order's life has, `promises.md` and `OrderState` list them.
    public static let edgesWanted: [Edge] = OrderState.allCases.flatMap { from in
        OrderState.allCases.compactMap { to in
            from != to && from.leads(to: to) ? Edge(from: from, to: to) : nil
        }
    }

    /// What was not met, or too rarely for so many seeds; empty when all was.
    public var missing: [String] {
        let wanted = max(1, Census.refusalsWanted * seeds / 20_000)
        let gates = Gate.allCases.filter { refusals[$0] ?? 0 < wanted }.map {
            "gate \($0.rawValue) refused \(refusals[$0] ?? 0) times, \(wanted) are wanted"
        }
        let unmet = Census.edgesWanted.filter { edges[$0] == nil }.map { "\($0) never happened" }
        let unseen = Fault.allCases.filter { strikes(of: $0) == 0 }.map {
            "fault \($0.name) never struck"
        }
        return gates + unmet + unseen
    }
}

extension OrderState {
    /// The edges of an order's life that a run walks. A person's end of a contested order is not
    /// among them.
    fileprivate func leads(to state: OrderState) -> Bool {
        switch self {
        case .planned: [.submitting, .cancelled, .refused].contains(state)
        case .submitting: [.accepted, .rejected, .unknown].contains(state)
        case .accepted: [.filled, .cancelling, .cancelled, .expired, .rejected].contains(state)
        case .cancelling: [.cancelled, .filled, .expired].contains(state)
        case .unknown: [.accepted, .notFound].contains(state)
        case .filled, .cancelled, .rejected, .refused, .expired, .notFound, .contested: false
        }
    }
}
