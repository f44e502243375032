import Markets
import Trading

// MARK: - What recovery concludes, and its guards

extension RandomVerbs {
    mutating func recover() -> Verb {
        switch random.number(0...5) {
        case 0: return adopt()
        case 1: return doubt()
        case 2, 3: return contest()
        case 4: return enterEpoch()
        default: return reportLost()
        }
    }

    private mutating func adopt() -> Verb {
        guard let order = randomOrderID(in: [.submitting, .unknown]),
            let run = run(for: account(of: order))
        else { return mark() }
        let number = BrokerOrderNumber(rawValue: String(random.number(1...200)))
        return Verb(name: "adopt") { store in
            await Answer { () throws(StoreError) in
                try await store.adopt(number, as: order, evidence: "alone", run, .test)
            } text: {
                "\($0)"
            } keep: {
                $0.orders = [$1]
            }
        }
    }

    private mutating func doubt() -> Verb {
        guard let order = randomOrderID(in: [.submitting, .unknown]),
            let run = run(for: account(of: order))
        else { return mark() }
        let at = Instant.sample(clock)
        return Verb(name: "doubt") { store in
            await Answer { () throws(StoreError) in
                try await store.doubt(
                    order, why: "two are alike", nextLook: "tomorrow", at: at, run, .test)
            }
        }
    }

    private mutating func contest() -> Verb {
        let ended = orders.values.filter {
            ($0.state == .notFound || $0.state == .rejected) && $0.baseline != nil
        }.sorted { $0.id < $1.id }
        let any = orders.values.min { $0.id < $1.id }
        guard let order = random.pick(ended) ?? any, let run = run(for: order.account.rawValue)
        else { return record() }
        let number = BrokerOrderNumber(rawValue: String(random.number(1...200)))
        let shares = Int64(random.number(0...Int(order.quantity.wholeShares)))
        let report = OrderReport.sample(order, number: number, .open, shares: shares)
        let at = Instant.sample(clock)
        return Verb(name: "contest") { store in
            await Answer { () throws(StoreError) in
                try await store.contest(report, as: order.id, at: at, run, .test)
            } text: {
                "\($0)"
            } keep: {
                $0.orders = [$1]
            }
        }
    }

    private mutating func enterEpoch() -> Verb {
        guard let run = run(for: nil) else { return claim() }
        let ids = orders.keys.sorted().suffix(3) + [OrderID(rawValue: "nothing")]
        return Verb(name: "enter epoch") { store in
            await Answer { () throws(StoreError) in
                let answer = try await store.enterEpoch(at: .sample(), run, .test)
                guard case .same = answer else { return "another" }
                return "the same, with \(try await store.orders(named: Array(ids)))"
            } text: {
                $0
            }
        }
    }

    private mutating func reportLost() -> Verb {
        guard let run = run(for: nil) else { return claim() }
        let lost = (0..<random.number(0...2)).map { _ in
            LostOrder(
                OrderID(rawValue: "lost \(random.number(0...2))"),
                sentAt: .sample(), why: "no row")
        }
        return Verb(name: "report lost") { store in
            await Answer { () throws(StoreError) in
                try await store.reportLost(lost, at: .sample(), run, .test)
            } text: {
                "\($0)"
            }
        }
    }
}
