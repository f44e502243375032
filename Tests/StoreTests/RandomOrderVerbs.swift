import Markets
import Trading

// Verbs on orders: planned, marked, told of, booked.

extension RandomVerbs {
    mutating func insert() -> Verb {
        let known = plans.suffix(6).filter { $0.plan.decision != nil && !$0.plan.trades.isEmpty }
        guard let plan = random.pick(known), let decision = plan.plan.decision,
            let run = run(for: account(of: plan.plan.deployment))
        else { return storePlan() }
        let new = (0..<random.number(1...2)).compactMap { _ in
            randomOrder(plan, decision)
        }
        // The same trade twice in one list is one order.
        var seen: Set<OrderID> = []
        let orders = new.filter { seen.insert($0.id).inserted }
        return Verb(name: "insert") { store in
            await Answer { () throws(StoreError) in
                try await store.insert(orders, run, .test)
            } text: {
                "\($0)"
            } keep: {
                $0.orders = $1
            }
        }
    }

    mutating func randomOrder(_ plan: StoredPlan, _ decision: DecisionID) -> Order? {
        guard let line = random.pick(plan.plan.trades), let trade = line.trade else { return nil }
        let exit = trade.side == .sell && random.isOne(in: 4) ? random.pick(exits) : nil
        let most = trade.quantity.wholeShares
        let shares = Int64(random.number(1...Int(most))) + (random.isOne(in: 10) ? most : 0)
        let identity = OrderIdentity(
            deployment: plan.plan.deployment,
            purpose: exit.map { .exit($0.id) } ?? .decision(decision), session: plan.plan.session,
            leg: trade.side == .sell ? .sells : .buys, instrument: line.instrument,
            side: trade.side, attempt: random.pick([1, 1, 1, 2, 3]) ?? 1)
        let account = Self.deployments[plan.plan.deployment.rawValue] ?? "one"
        return Order(
            identity, account: AccountName(unchecked: random.isOne(in: 15) ? "two" : account),
            plan: random.isOne(in: 20) ? PlanID(rawValue: 99_999) : plan.id,
            cause: exit?.cause ?? .rebalance, quantity: Quantity(shares: shares),
            limit: trade.limit)
    }

    mutating func mark() -> Verb {
        guard let order = randomOrderID(in: [.planned]), let run = run(for: account(of: order))
        else { return insert() }
        let baseline = Baseline.sample(random.isOne(in: 2) ? ["7", "a\"b"] : [])
        return Verb(name: "mark") { store in
            await Answer { () throws(StoreError) in
                try await store.mark(order, baseline, run, .test)
            } text: {
                "\($0)"
            } keep: {
                switch $1 {
                case .marked(let order), .already(let order), .refused(let order, _):
                    $0.orders = [order]
                }
            }
        }
    }

    mutating func record() -> Verb {
        let sent: Set<OrderState> = [.submitting, .unknown, .accepted, .cancelling, .contested]
        let states = random.isOne(in: 8) ? nil : sent
        guard let order = randomOrderID(in: states), let run = run(for: account(of: order)) else {
            return insert()
        }
        let events = random.isOne(in: 4) ? Self.everyEvent : fitting(orders[order]?.state)
        let event = random.pick(events) ?? .cancelled
        return Verb(name: "record \(event.name)") { store in
            await Answer { () throws(StoreError) in
                try await store.record(event, of: order, run, .test)
            } text: {
                "\($0)"
            } keep: {
                $0.orders = [$1]
            }
        }
    }

    /// Events that an order in this state can take, or nearly.
    mutating func fitting(_ state: OrderState?) -> [OrderEvent] {
        let number = BrokerOrderNumber(rawValue: String(random.number(1...200)))
        return switch state {
        case .planned: [.dropped(reason: "not wanted"), .refused(Refusal(.session, "closed"))]
        case .submitting: [.accepted(number), .unanswered(why: "silence")]
        case .unknown: [.accepted(number), .notFound(evidence: "lists"), .rejected(reason: "no")]
        case .accepted: [.cancelRequested, .cancelled, .expired, .rejected(reason: "no")]
        case .cancelling: [.cancelled, .cancelRefused, .expired]
        case .contested: OrderState.allCases.map { .settled($0) }
        default: Self.everyEvent
        }
    }

    static let everyEvent: [OrderEvent] = [
        .accepted(BrokerOrderNumber(rawValue: "1")), .rejected(reason: "no"),
        .unanswered(why: "silence"), .cancelRequested, .cancelled, .cancelRefused, .expired,
        .notFound(evidence: "lists"), .settled(.cancelled), .dropped(reason: "not wanted"),
        .refused(Refusal(.session, "closed")), .contradicted("x"), .marked(.sample()),
        .executed(.none(.krw)),
    ]

    mutating func book() -> Verb {
        let numbered = orders.values.filter { $0.number != nil }.sorted { $0.id < $1.id }
        guard let order = random.pick(numbered), let number = order.number,
            let run = run(for: order.account.rawValue)
        else { return mark() }
        let most = Int(order.quantity.wholeShares)
        let least = random.isOne(in: 15) ? 0 : Int(order.filled.wholeShares)
        let shares = Int64(random.isOne(in: 3) ? most : random.number(least...most))
        let statuses: [OrderReport.Status] = [.open, .open, .open, .cancelled, .expired, .rejected]
        let status = shares == Int64(most) ? .filled : random.pick(statuses) ?? .open
        let report = OrderReport.sample(
            order, number: random.isOne(in: 30) ? BrokerOrderNumber(rawValue: "x") : number,
            status, shares: shares)
        // Some reports come after newer ones.
        let at = Instant.sample(random.isOne(in: 5) ? clock / 2 : clock)
        return Verb(name: "book") { store in
            await Answer { () throws(StoreError) in
                try await store.book(report, of: order.id, at: at, run, .test)
            } text: {
                "\($0)"
            } keep: {
                $0.orders = [$1]
            }
        }
    }

    mutating func foreign() -> Verb {
        guard let order = orders.values.min(by: { $0.id < $1.id }), let run = run(for: nil) else {
            return insert()
        }
        let number = BrokerOrderNumber(rawValue: "f\(random.number(0...5))")
        let report = OrderReport.sample(
            order, number: number, .open, shares: Int64(random.number(0...5)))
        let account = AccountName(unchecked: random.pick(Self.accounts) ?? "one")
        return Verb(name: "foreign") { store in
            await Answer { () throws(StoreError) in
                try await store.recordForeign(report, account: account, run, .test)
            }
        }
    }
}
