import Markets
import Rebalancing
import Trading

/// One exit in the hands of one run, read from top to bottom.
struct ExitRun<S: Store, B: Broker, C: Clock> {
    let exit: Exit
    var on: AccountRun<S, B, C>
    private var report: ExitReport
    /// Why something could not be done: a person is told, and the exit goes on.
    private var problems: [String] = []
    /// At the last look, by instrument.
    private var remaining: [ExitHolding] = []

    var world: JobWorld<S, B, C> { on.world }

    init(exit: Exit, on account: AccountRun<S, B, C>) {
        self.exit = exit
        on = account
        on.plan = account.claimed.plans.first { $0.plan.exit == exit.id }
        report = ExitReport(exit)
    }

    mutating func work() async throws -> ExitReport {
        let now = try await world.clock.now()
        guard let session = world.calendar.session(at: now) else { return waiting(now) }
        if let reason = on.fileStops(exit.cause) {
            report.note = reason
            return report
        }
        // What yesterday left, its own last sells too, works no more and would count as if it did.
        try await tolerate { run in try await run.on.endEarlierSessions(before: session) }
        for round in 1...on.timing.exitRounds {
            try await clear(session)
            let holdings = try await holdings()
            try await sell(holdings, session)
            let isLast = round == on.timing.exitRounds
            try await awaitSells(session, cancels: !isLast)
            try await settleEntries(session)
            if try await isOver(session) { break }
            guard try await world.clock.now() < session.close - on.timing.poll else { break }
        }
        return try await conclude(session)
    }

    private mutating func waiting(_ now: Instant) -> ExitReport {
        report.isWaiting = true
        let today = world.calendar.date(at: now)
        let next = [world.calendar.session(on: today), world.calendar.next(after: today)]
            .compactMap { $0 }.first { $0.open > now }
        report.note =
            next.map {
                "the market is closed; it goes on at \($0.open.text(offset: world.calendar.offset))"
            } ?? "the market is closed, and no next session is known"
        return report
    }

    /// Runs a part of the work that must not keep the rest from being done: a mismatch or a frozen
    /// instrument stops entries, never an exit (E39, E48).
    private mutating func tolerate(_ part: (inout Self) async throws -> Void) async throws {
        do {
            try await part(&self)
        } catch let stop as RunStop {
            if !problems.contains(stop.note) { problems.append(stop.note) }
        }
    }

    // MARK: - Before the sells

    /// Books what the broker shows, owns up to what a dead run sent, and ends the living entries of
    /// the deployment, so that nothing is bought while everything is sold.
    private mutating func clear(_ session: Session) async throws {
        try await tolerate { run in
            try await run.on.book(try await run.on.listed(session.date))
        }
        for order in try await orders(session) {
            switch order.state {
            case .submitting:
                _ = try await world.store.record(
                    .unanswered(
                        why: "the run ended before the broker's answer was written down"),
                    of: order.id, on.claimed, on.origin)
            case .planned: try await on.drop(order, "an exit is worked")
            case .accepted, .filled, .cancelling, .cancelled, .rejected, .refused, .expired,
                .unknown, .notFound, .contested:
                break
            }
        }
        try await tolerate { run in
            let exit = run.exit.id
            try await run.on.cancelAndConfirm(session) { [run] in
                try await run.orders(session).filter {
                    $0.identity.exit != exit && $0.isAlive
                        && $0.identity.session == session.date
                }
            }
        }
    }

    /// The deployment's orders that have not ended, and all of this session.
    private func orders(_ session: Session) async throws -> [Order] {
        try await world.store.orders(of: on.account, session: session.date)
            .filter { $0.identity.deployment == exit.deployment }
    }

    /// What the deployment owns, beside what the broker shows, by instrument.
    private func holdings() async throws -> [ExitHolding] {
        let balances = try await on.complete("the balances") { await world.broker.balances() }
        let ledger = try await world.store.ledger(of: exit.deployment)
        return ledger.positions.filter { $0.value > .zero }.sorted { $0.key < $1.key }
            .map { instrument, owned in
                let position = balances.position(instrument)
                return ExitHolding(
                    instrument: instrument, owned: owned, held: position.held,
                    sellable: position.sellable)
            }
    }

    // MARK: - The sells

    private mutating func sell(_ holdings: [ExitHolding], _ session: Session) async throws {
        var wanted: [ExitSell] = []
        for holding in holdings {
            try await tolerate { run in
                if let line = try await run.line(holding, session) { wanted.append(line) }
            }
        }
        guard !wanted.isEmpty else { return }
        if on.plan == nil { on.plan = try await store(wanted, session) }
        guard let plan = on.plan,
            let owner = try await world.store.deployments()
                .first(where: { $0.name == exit.deployment })
        else { return }
        world.reached(.afterPlan)
        let orders = try await world.store.insert(
            wanted.map { $0.order(of: exit, plan.id, session.date) }, on.claimed, on.origin)
        world.reached(.afterInsert)
        for order in orders where order.state == .planned {
            try await tolerate { run in
                _ = try await run.on.send(order, of: owner, plan, session)
            }
        }
    }

    /// What is to be sold of one holding now, or nil.
    private func line(_ holding: ExitHolding, _ session: Session) async throws -> ExitSell? {
        let orders = try await orders(session)
        let quantity = holding.sellNow(orders)
        guard quantity > .zero else { return nil }
        let attempts = orders.filter {
            $0.identity.exit == exit.id && $0.instrument == holding.instrument
                && $0.identity.session == session.date
        }
        let last = attempts.max { $0.identity.attempt < $1.identity.attempt }
        if let last, !last.state.allowsNextAttempt(of: exit.cause) { return nil }
        let attempt = (last?.identity.attempt ?? 0) + 1
        let quotes = try await on.complete("the quote of \(holding.instrument)") {
            await world.broker.quotes([holding.instrument])
        }
        guard let quote = quotes.first else { return nil }
        return ExitSell(
            holding: holding, quantity: quantity, quote: quote, attempt: attempt,
            limit: PlanPolicy.exitLimit(quote, attempt: attempt, on: session.date))
    }

    private func store(_ wanted: [ExitSell], _ session: Session) async throws -> StoredPlan {
        let cash = try await world.store.ledger(of: exit.deployment).cash
        let lines = wanted.map { $0.planLine(exit) }
        let plan = Plan(
            deployment: exit.deployment, decision: nil, exit: exit.id, session: session.date,
            asOf: try await world.clock.now(),
            netAssetValue: lines.reduce(cash) { $0 + $1.price.value(of: $1.held) }, cash: cash,
            lines: lines)
        return try await world.store.store(plan, on.claimed, on.origin)
    }

    /// Waits until the exit's sells have ended or their time is over. But for the last round, what
    /// is left is then cancelled, to be priced again; the last ones live on until the close.
    private mutating func awaitSells(_ session: Session, cancels: Bool) async throws {
        let deadline = min(
            try await world.clock.now() + on.timing.leg, session.close - on.timing.poll)
        try await tolerate { run in
            while try await !run.livingSells(session).isEmpty {
                let now = try await run.world.clock.now()
                guard now < deadline else { break }
                try await run.on.wait(until: min(now + run.on.timing.poll, deadline))
                try await run.on.book(try await run.on.listed(session.date))
            }
            guard cancels else { return }
            try await run.on.cancelAndConfirm(session) { [run] in
                try await run.livingSells(session)
            }
        }
    }

    private func livingSells(_ session: Session) async throws -> [Order] {
        try await orders(session).filter {
            $0.identity.exit == exit.id && $0.isAlive && $0.identity.session == session.date
        }
    }

    // MARK: - After the sells

    /// An entry that nobody can vouch for may still buy: it is settled before the exit ends, and
    /// after everything that could be sold was sold.
    private mutating func settleEntries(_ session: Session) async throws {
        let unsettled = try await orders(session).filter {
            $0.cause == .rebalance && $0.state.isUnsettled && $0.identity.session == session.date
        }
        guard !unsettled.isEmpty else { return }
        try await tolerate { run in try await run.on.settle(session) }
    }

    private func isOver(_ session: Session) async throws -> Bool {
        let holdings = try await holdings()
        guard holdings.allSatisfy({ $0.left == .zero }) else { return false }
        return try await obstacles(session).isEmpty
    }

    /// Orders that may still trade: what keeps an exit from being over.
    private func obstacles(_ session: Session) async throws -> [Order] {
        try await orders(session).filter { order in
            order.isAlive || order.state == .submitting
                || (order.cause == .rebalance && order.state.isWorking)
        }
    }

    /// Two complete reads, the mark, and the end where both show nothing.
    private mutating func conclude(_ session: Session) async throws -> ExitReport {
        var looks: [[ExitHolding]] = []
        try await tolerate { run in
            for _ in 1...2 {
                try await run.on.book(try await run.on.listed(session.date))
                looks.append(try await run.holdings())
            }
        }
        report.filled = try await world.store.filled(by: exit.id)
        guard looks.count == 2, let last = looks.last else {
            report.note = "nobody knows what is left: \(problems.joined(separator: "; "))"
            return report
        }
        remaining = last.filter { $0.left > .zero || $0.dust > .zero }
        report.left = Dictionary(
            remaining.map { ($0.instrument, $0.left + $0.dust) }, uniquingKeysWith: max)
        let held = last.reduce(Quantity.zero) { $0 + $1.left }
        _ = try await world.store.look(
            ExitMark(held: held, filled: report.filled), at: exit.id,
            on: try await world.clock.now(), on.claimed, on.origin)
        let obstacles = try await obstacles(session)
        if looks.allSatisfy({ $0.allSatisfy { $0.left == .zero } }), obstacles.isEmpty {
            try await world.store.endFlat(exit.id, on.claimed, on.origin)
            report.isFlat = true
            report.note = "flat, \(report.filled) shares sold" + dust
        } else {
            let alive = obstacles.first.map { "; order '\($0.id)' is \($0.state.rawValue)" } ?? ""
            report.note =
                "\(held) shares are left" + alive + dust
                + problems.map { "; \($0)" }.joined()
        }
        return report
    }

    private var dust: String {
        remaining.filter { $0.dust > .zero }.map {
            "; \($0.dust) of \($0.instrument) is less than a share and stays"
        }.joined()
    }
}
