import Markets
import Store
import Trading

// MARK: - Readings and balances

extension RandomVerbs {
    mutating func noteReading() -> Verb {
        let deployment = DeploymentName(
            unchecked: random.isOne(in: 20) ? "nobody" : randomDeployment())
        guard let run = run(for: account(of: deployment)) else { return claim() }
        let session = TradingDate.sample(clock / 500)
        // Mostly later than the one before, by more or less than a minute.
        let at = Instant.sample() + (clock * 30 - random.number(0...90))
        let value = Money.won(Int64(random.number(800...1050)) * 1000)
        let moved = random.isOne(in: 8) ? Money.won(1) : .won(0)
        var limits = LossLimits()
        limits.daily = Weight(percent: 10)
        limits.drawdown = Weight(percent: 15)
        limits.drawdownSessions = random.number(1...3)
        limits.onDaily = random.isOne(in: 10) ? .flatten : .halt
        return Verb(name: "note reading") { [limits] store in
            await Answer { () throws(StoreError) in
                let cash = try await store.ledger(of: deployment).cash
                let reading = RiskReading(
                    deployment: deployment, session: session, at: at, cash: cash + moved,
                    value: value, base: .won(1_000_000))
                let noted = try await store.note(reading, limits, run, .test)
                return "\(noted) \(try await store.risk(of: deployment) as Any)"
            } text: {
                $0
            }
        }
    }

    mutating func noteBalance() -> Verb {
        let name = random.pick(Self.accounts) ?? "one"
        guard let run = run(for: name) else { return claim() }
        let balance = AccountBalance(
            account: AccountName(unchecked: random.isOne(in: 10) ? "two" : name),
            netAssetValue: .won(1_000_000 + Int64(clock)),
            atRisk: .won(Int64(random.number(-1...20))),
            at: .sample(clock / 10 - random.number(0...3)))
        return Verb(name: "note balance") { store in
            await Answer { () throws(StoreError) in
                try await store.note(balance: balance, run, .test)
            }
        }
    }

    mutating func exposures() -> Verb {
        Verb(name: "exposures") { store in
            await Answer { () throws(StoreError) in
                // Without the ages, which each store counts on a clock of its own.
                try await store.exposures().map {
                    "\($0.account) \($0.balance as Any) \($0.bought) \($0.untouched as Any)"
                }.joined(separator: "; ")
            } text: {
                $0
            }
        }
    }
}
