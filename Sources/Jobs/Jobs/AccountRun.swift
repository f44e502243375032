import Markets
import Mutants
import Trading

/// An account in the hands of one run: what every job does with it.
struct AccountRun<S: Store, B: Broker, C: Clock> {
    let request: JobRequest
    let world: JobWorld<S, B, C>
    let claimed: ClaimedRun
    let origin: Origin

    /// The plan that is being worked, once it is stored.
    var plan: StoredPlan?
    /// What gates have said no to, in order.
    var refusals: [Refusal] = []
    /// What the gates know of the loss, from the last reading.
    var loss = LossView.unknown("nothing has been read yet")
    /// Sessions since the close behind the open decision; nil when there is none.
    var decisionAge: Int?
    /// The exits that it has worked, before anything else.
    var exits: [ExitReport] = []
    /// The ledger's own name: whose lines of the submit journal are ours.
    var ledgerName = ""
    /// What this host has sent, as far as its journal remembers. None of it is sent again.
    var journalled: Set<OrderID> = []

    var account: AccountName { request.account }
    var timing: Timing { request.timing }

    init(request: JobRequest, world: JobWorld<S, B, C>, claimed: ClaimedRun, origin: Origin) {
        self.request = request
        self.world = world
        self.claimed = claimed
        self.origin = origin
    }

    /// The session that is open now, inside the slot's window.
    func openSession() async throws -> Session {
        let now = try await world.clock.now()
        let date = world.calendar.date(at: now)
        switch world.calendar.day(date) {
        case .unknown:
            throw RunStop(outcome: .closed, note: "the calendar does not know \(date)")
        case .closed(let reason):
            throw RunStop(outcome: .closed, note: "\(date) is closed: \(reason)")
        case .session(let session, _):
            let late =
                now.seconds(since: request.slot.scheduledAt) > timing.window && !mutated(.noWindow)
            guard session.contains(now), !late else {
                throw RunStop(
                    outcome: .missed,
                    note:
                        "the slot of "
                        + request.slot.scheduledAt.text(offset: world.calendar.offset)
                        + " was due and missed; it is \(now.text(offset: world.calendar.offset))")
            }
            return session
        }
    }

    /// A halt of this account, this deployment or everything ends the run before it plans.
    func stopIfHalted(_ deployment: DeploymentName) async throws {
        if let file = world.haltSwitch.reading() {
            throw RunStop(outcome: .halted, note: "the halt file says: \(file.reason)")
        }
        let halts = try await world.store.halts()
        for halt in halts {
            switch halt.scope {
            case .everywhere: break
            case .account(let name): if name != account { continue }
            case .deployment(let name): if name != deployment { continue }
            case .instrument: continue  // closes its lines, not the run
            }
            throw RunStop(outcome: .halted, note: "halt \(halt.id): \(halt.reason)")
        }
    }

    func ordersOfPlan() async throws -> [Order] {
        guard let plan else { return [] }
        return try await world.store.orders(of: account, session: plan.plan.session)
            .filter { $0.plan == plan.id }
    }

    /// Whether a person or a breaker has stopped this kind of order in the last moments before it
    /// leaves: the file, which works when nothing else does.
    func fileStops(_ cause: OrderCause) -> String? {
        guard let file = world.haltSwitch.reading(), file.stops == .orders || !cause.isExit
        else { return nil }
        return "the halt file says: \(file.reason)"
    }
}
