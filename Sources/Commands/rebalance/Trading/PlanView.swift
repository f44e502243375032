import Markets
import Trading

/// A plan with everything that its two outputs, table and JSON, show.
struct PlanView: Encodable {
    struct RevisionView: Encodable {
        let commit: String
        let hash: String
        let dirty: Bool
    }

    struct TargetView: Encodable {
        let name: String
        let instrument: String
        let weight: Double
    }

    struct LineView: Encodable {
        let name: String
        let instrument: String
        let side: String
        let quantity: String
        let held: String
        let in_flight: String
        let price: MoneyView
        let limit: MoneyView
        let notional: MoneyView
        let costs: MoneyView
        let weight_now: Double
        let weight_target: Double
        let weight_after: Double
        let drift: Double
        let reason: String
    }

    struct SkippedView: Encodable {
        let name: String
        let instrument: String
        let held: String
        let weight_now: Double
        let weight_target: Double
        let reason: String
    }

    struct RefusalView: Encodable {
        let gate: String
        let reason: String
    }

    struct TotalsView: Encodable {
        let sells: MoneyView
        let buys: MoneyView
        let costs: MoneyView
        let turnover: Double
        let cash_after: MoneyView
    }

    let schema = "ballast.plan/1"
    let run: String?
    let mode: String
    let simulated: Bool
    let deployment: String
    let portfolio: String
    let revision: RevisionView
    let session: String
    let as_of: String
    let nav: MoneyView
    let cash: MoneyView
    let targets: [TargetView]
    let lines: [LineView]
    let skipped: [SkippedView]
    let refusals: [RefusalView]
    let totals: TotalsView
    let note: String?
    let hash: String
}

/// What a plan is shown with.
struct PlanContext {
    var run: String?
    var isLive = false
    var isSimulated = true
    var portfolio: String
    var revision: Revision
    var isDirty = false
    var targets: [Decision.Target]
    var refusals: [Refusal] = []
    var note: String?
    var offset: Int
    var isComplete = false
}

extension Plan {
    var sells: Money { notional(of: .sell) }
    var buys: Money { notional(of: .buy) }

    var costs: Money {
        trades.reduce(Money.zero(cash.currency)) { $0 + ($1.trade?.costs ?? .zero($0.currency)) }
    }

    var cashAfter: Money { cash + sells - buys - costs }

    private func notional(of side: Side) -> Money {
        trades(side).reduce(Money.zero(cash.currency)) {
            $0 + ($1.trade?.notional ?? .zero($0.currency))
        }
    }

    /// max(buys, sells) / net asset value.
    var turnover: Double {
        Double(max(buys, sells).minorUnits) / Double(netAssetValue.minorUnits)
    }

    /// The weight of a line after its trade, of the net asset value before it.
    func weightAfter(_ line: PlanLine) -> Double {
        let sign: Int64 = line.trade?.side == .sell ? -1 : 1
        let shares = line.held.millionths + sign * (line.trade?.quantity.millionths ?? 0)
        let value = line.price.value(of: Quantity(millionths: max(0, shares)))
        return Double(value.minorUnits) / Double(netAssetValue.minorUnits)
    }
}

extension PlanView {
    init(_ plan: Plan, _ context: PlanContext, hash: String) {
        run = context.run
        mode = context.isLive ? "live" : "dry-run"
        simulated = context.isSimulated
        deployment = plan.deployment.rawValue
        portfolio = context.portfolio
        revision = RevisionView(
            commit: context.revision.commit, hash: context.revision.hash, dirty: context.isDirty)
        session = plan.session.description
        as_of = plan.asOf.text(offset: context.offset)
        nav = MoneyView(plan.netAssetValue)
        cash = MoneyView(plan.cash)
        targets = context.targets.map {
            TargetView(
                name: $0.name, instrument: $0.instrument.description, weight: $0.weight.fraction)
        }
        lines = plan.lines.compactMap { line in LineView(line, of: plan) }
        skipped = plan.lines.filter { $0.trade == nil }.map { line in
            SkippedView(
                name: line.name, instrument: line.instrument.description,
                held: line.held.description, weight_now: line.weightNow.fraction,
                weight_target: line.weightTarget.fraction, reason: line.reason)
        }
        refusals = context.refusals.map {
            RefusalView(gate: $0.gate.rawValue, reason: $0.reason)
        }
        totals = TotalsView(
            sells: MoneyView(plan.sells), buys: MoneyView(plan.buys),
            costs: MoneyView(plan.costs), turnover: plan.turnover,
            cash_after: MoneyView(plan.cashAfter))
        note = context.note
        self.hash = hash
    }
}

extension PlanView.LineView {
    /// Nil for a line that is not traded.
    init?(_ line: PlanLine, of plan: Plan) {
        guard let trade = line.trade else { return nil }
        name = line.name
        instrument = line.instrument.description
        side = trade.side.rawValue
        quantity = trade.quantity.description
        held = line.held.description
        in_flight = line.inFlight.description
        price = MoneyView(line.price)
        limit = MoneyView(trade.limit)
        notional = MoneyView(trade.notional)
        costs = MoneyView(trade.costs)
        weight_now = line.weightNow.fraction
        weight_target = line.weightTarget.fraction
        weight_after = plan.weightAfter(line)
        drift = line.weightNow.fraction - line.weightTarget.fraction
        reason = line.reason
    }
}

extension PlanView.RefusalView {
    /// From the note of a refused order: `cash: 5 KRW is more than ...`.
    init?(note: String) {
        guard let colon = note.firstIndex(of: ":"),
            let refused = Gate(rawValue: String(note[..<colon]))
        else { return nil }
        gate = refused.rawValue
        reason = String(note[note.index(after: colon)...].drop { $0 == " " })
    }
}
