public import Markets
import Mutants
public import Trading

// MARK: - Orders

extension MemoryStore {
    public func insert(
        _ orders: [Order], _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> [Order] {
        try transaction { state throws(StoreError) in
            let row = try state.check(run)
            var stored: [Order] = []
            for order in orders {
                if let known = state.orders[order.id] {
                    stored.append(known)
                    continue
                }
                try state.checkInsert(order, by: row)
                state.orders[order.id] = order
                state.note(
                    "order:\(order.id)", "planned", "\(order.quantity) at \(order.limit)",
                    origin.caused(by: "plan-\(order.plan)"))
                stored.append(order)
            }
            return stored
        }
    }

    public func mark(
        _ id: OrderID, _ baseline: Baseline, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> MarkAnswer {
        let now = self.now
        return try transaction { state throws(StoreError) in
            // A run whose lease has passed may have slept for an hour: it sends nothing.
            let row = try state.check(run)
            guard row.leaseUntil > now else { throw .fenced(run.run) }
            let order = try state.order(id, of: row)
            guard order.state == .planned else { return .already(order) }
            if let refusal = try state.refusal(of: order, baseline) {
                let refused = try state.apply(.refused(refusal), to: order, origin)
                return .refused(refused, refusal)
            }
            let marked = try state.apply(.marked(baseline), to: order, origin)
            if mutated(.markerNotCommitted) { state.orders[id] = order }
            return .marked(marked)
        }
    }

    public func record(
        _ event: OrderEvent, of id: OrderID, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> Order {
        try transaction { state throws(StoreError) in
            let row = try state.check(run)
            guard event.isRecorded else {
                throw .conflict("'\(event.name)' has a verb of its own")
            }
            let order = try state.order(id, of: row)
            if order.hasTaken(event) { return order }
            if case .accepted(let number) = event {
                try state.checkNumber(number, of: order)
            }
            return try state.apply(event, to: order, origin)
        }
    }

    public func book(
        _ report: OrderReport, of id: OrderID, at: Instant, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> Order {
        try transaction { state throws(StoreError) in
            let row = try state.check(run)
            var order = try state.order(id, of: row)
            guard order.number == report.number, order.identity.session == report.session else {
                throw .conflict("report \(report.number) is not of order '\(id)'")
            }
            switch order.booking(of: report, asOf: at) {
            case .events(let events):
                if !events.isEmpty { order.heard(asOf: at) }
                for event in events { order = try state.take(event, order, at: at, origin) }
            case .contradiction(let what):
                _ = state.raise(
                    order.contestHalt(what), at: at, origin.caused(by: id.rawValue))
                guard order.state.canBeContested else { return order }
                order.heard(asOf: at)
                order = try state.apply(.contradicted(what), to: order, origin)
                if report.executed.quantity > order.filled {
                    order = try state.take(.executed(report.executed), order, at: at, origin)
                }
            }
            return order
        }
    }

    public func recordForeign(
        _ report: OrderReport, account: AccountName, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) {
        let now = self.now
        try transaction { state throws(StoreError) in
            _ = try state.check(run)
            let key = "\(account) \(report.session) \(report.number)"
            let before = state.foreign[key]
            if report.executed.quantity > before?.quantity ?? .zero {
                let since = before ?? .none(report.limit.currency)
                for correction in Correction.foreign(
                    report, since: since, account: account, at: report.acceptedAt)
                {
                    try state.book(correction)
                    state.note(correction.subject, "corrected", "\(correction)", origin)
                }
                state.foreign[key] = report.executed
            }
            guard before == nil else { return }
            state.foreign[key] = state.foreign[key] ?? .none(report.limit.currency)
            let halt = NewHalt(
                scope: .instrument(report.instrument),
                reason: "broker order \(report.number) of \(report.session) is not ours")
            state.note(
                "account:\(account)", "foreign_order",
                "\(report.number) \(report.side.rawValue) \(report.instrument)", origin)
            _ = state.raise(halt, at: now, origin)
        }
    }

    public func order(_ id: OrderID) async throws(StoreError) -> Order? {
        look { $0.orders[id] }
    }

    public func orders(
        of account: AccountName, session: TradingDate
    ) async throws(StoreError) -> [Order] {
        look { state in
            state.orders {
                $0.account == account && ($0.identity.session == session || !$0.state.isTerminal)
            }
        }
    }
}

extension MemoryState {
    /// What unique keys and foreign keys refuse.
    func checkInsert(_ order: Order, by run: Run) throws(StoreError) {
        guard order.state == .planned else {
            throw .conflict("order '\(order.id)' must start planned")
        }
        guard let plan = plans.first(where: { $0.id == order.plan }) else {
            throw .missing("plan \(order.plan)")
        }
        guard plan.plan.deployment == order.identity.deployment, run.slot.account == order.account
        else { throw .conflict("order '\(order.id)' is not of plan \(order.plan)") }
        if let exit = order.identity.exit {
            let deployment = exits.first { $0.id == exit }?.deployment
            guard deployment == order.identity.deployment else {
                throw .conflict("order '\(order.id)' is not of exit \(exit)")
            }
        }
        let attempt = order.identity.attempt
        guard attempt > 1 else { return }
        let before = orders.values.first {
            $0.identity.purpose == order.identity.purpose
                && $0.identity.session == order.identity.session
                && $0.identity.leg == order.identity.leg && $0.instrument == order.instrument
                && $0.side == order.side && $0.identity.attempt == attempt - 1
        }
        guard before?.state.allowsNextAttempt(of: order.cause) == true else {
            throw .conflict("order '\(order.id)' comes before attempt \(attempt - 1) ended")
        }
    }

    /// The database's own gates, asked while it holds the gate row.
    func refusal(of order: Order, _ baseline: Baseline) throws(StoreError) -> Refusal? {
        let halt = halts.first { !$0.isLifted && $0.halt.stops(order) }?.halt
        if let halt, !mutated(.haltOutsideGate) {
            return Refusal(.halt, "halt \(halt.id): \(halt.reason)")
        }
        let owner = try deployment(order.identity.deployment)
        guard owner.state.allows(order.cause) else {
            return Refusal(.deployment, "the deployment is \(owner.state.rawValue)")
        }
        let twin = orders {
            $0.account == order.account && $0.instrument == order.instrument
                && $0.side == order.side && $0.cause.isExit == order.cause.isExit
                && ($0.state == .submitting || ($0.state == .unknown && !$0.cause.isExit))
        }.first
        if let twin { return Refusal(.duplicate, "order '\(twin.id)' is \(twin.state.rawValue)") }
        if order.side == .sell, order.quantity > baseline.sellable, !mutated(.oversells) {
            return Refusal(
                .cash, "\(order.quantity) is more than the \(baseline.sellable) that may be sold")
        }
        if let exit = order.identity.exit {
            return hasOpen(exit, of: order)
                ? nil : Refusal(.deployment, "exit \(exit) is over")
        }
        let sold = orders {
            $0.account == order.account && $0.instrument == order.instrument
                && $0.identity.session == order.identity.session && $0.cause.isExit
                && $0.baseline != nil
        }.map(\.id).min()
        if let sold {
            return Refusal(.duplicate, "exit order '\(sold)' was sent in this session")
        }
        return sentRefusal(of: order)
    }

    private func hasOpen(_ exit: ExitID, of order: Order) -> Bool {
        exits.contains {
            $0.id == exit && $0.deployment == order.identity.deployment
                && $0.cause == order.cause && $0.outcome == nil
        }
    }

    /// What is sent for a line in all is never more than the plan says.
    private func sentRefusal(of order: Order) -> Refusal? {
        let planned = plans.first { $0.id == order.plan }?.plan.line(order.instrument)?.trade
        let sent = orders {
            $0.plan == order.plan && $0.instrument == order.instrument && $0.side == order.side
                && $0.baseline != nil && $0.state != .rejected
                && (!mutated(.sentOnlyAcknowledged) || $0.number != nil)
        }.reduce(Quantity.zero) { $0 + $1.quantity }
        guard let planned, planned.side == order.side, sent + order.quantity <= planned.quantity
        else {
            return Refusal(
                .sentWithinPlanned,
                "\(sent) sent and \(order.quantity) more is above the "
                    + "\(planned?.quantity ?? .zero) planned")
        }
        return nil
    }

    func checkNumber(_ number: BrokerOrderNumber, of order: Order) throws(StoreError) {
        let twin = orders {
            $0.number == number && $0.account == order.account && $0.id != order.id
                && $0.identity.session == order.identity.session
        }.first
        if let twin { throw .conflict("number \(number) belongs to order '\(twin.id)'") }
    }

    mutating func apply(
        _ event: OrderEvent, to order: Order, _ origin: Origin
    ) throws(StoreError) -> Order {
        var changed = order
        do throws(OrderError) { try changed.apply(event) } catch { throw .illegal(error) }
        orders[order.id] = changed
        note("order:\(order.id)", event.name, changed.note ?? "", origin)
        return changed
    }

    /// Applies an event and, for an execution, books the difference to position and cash.
    mutating func take(
        _ event: OrderEvent, _ order: Order, at: Instant, _ origin: Origin
    ) throws(StoreError) -> Order {
        let changed = try apply(event, to: order, origin)
        guard case .executed = event, changed.filled > order.filled else { return changed }
        fills.append(
            Fill(order: order.id, before: order.executed, after: changed.executed, at: at))
        let before = mutated(.fillsNotCumulative) ? .none(order.currency) : order.executed
        let change = LedgerChange(from: before, to: changed.executed, side: order.side)
        let deployment = order.identity.deployment
        guard var ledger = ledgers[deployment] else { throw .missing("deployment '\(deployment)'") }
        let held = ledger.held(order.instrument) + change.quantity
        ledger.positions[order.instrument] = held == .zero ? nil : held
        ledger.cash += change.cash
        ledgers[deployment] = ledger
        try handOverLate(changed, change, at: at)
        return changed
    }
}
