import Markets
import Trading

// MARK: - Lives of deployments, and the account's book

extension RandomVerbs {
    mutating func liveOn() -> Verb {
        let name = DeploymentName(
            unchecked: random.isOne(in: 20) ? "nobody" : randomDeployment())
        switch random.number(0...10) {
        case 0, 1, 2: return change(name)
        case 3: return abandon(name)
        case 4: return promote(name)
        case 5, 6, 7, 8: return recordClean(name)
        case 9: return adopt(name)
        default: return tellStuck()
        }
    }

    /// Mostly of one that does not trade, and if it does not for long: a pause stops what comes
    /// after.
    private mutating func change(_ given: DeploymentName) -> Verb {
        let name = random.isOne(in: 4) ? given : DeploymentName(unchecked: "b")
        let event =
            random.pick(
                [DeploymentEvent.paused, .resumed, .resumed, .resumed, .closed]) ?? .resumed
        return Verb(name: "change") { store in
            await Answer { () throws(StoreError) in
                try await store.change(event, of: name, reason: "reason", .test)
            } text: {
                "\($0)"
            }
        }
    }

    /// Seldom, and mostly without force: it is the end of what comes after.
    private mutating func abandon(_ name: DeploymentName) -> Verb {
        let force = random.isOne(in: 12)
        return Verb(name: "abandon") { store in
            await Answer { () throws(StoreError) in
                try await store.abandon(
                    name, force: force, reason: "stuck", at: .sample(3), .test)
            } text: {
                "\($0)"
            }
        }
    }

    private mutating func promote(_ name: DeploymentName) -> Verb {
        Verb(name: "promote") { store in
            await Answer { () throws(StoreError) in
                try await store.promote(name, .test)
            } text: {
                "\($0)"
            }
        }
    }

    private mutating func recordClean(_ name: DeploymentName) -> Verb {
        guard let run = run(for: account(of: name)) else { return claim() }
        let session = TradingDate.sample(random.number(0...40))
        return Verb(name: "record clean") { store in
            await Answer { () throws(StoreError) in
                try await store.recordClean(session, of: name, run, .test)
            }
        }
    }

    private mutating func adopt(_ name: DeploymentName) -> Verb {
        let hash = random.pick(["a", "B", "c", "_"]) ?? "a"
        return Verb(name: "adopt") { store in
            await Answer { () throws(StoreError) in try await store.adopt(hash, of: name, .test) }
        }
    }

    private mutating func tellStuck() -> Verb {
        guard let exit = random.pick(exits), let run = run(for: exit.account.rawValue)
        else { return beginExit() }
        return Verb(name: "tell stuck") { store in
            await Answer { () throws(StoreError) in
                try await store.tellStuck(exit.id, "it is stuck", run, .test)
            } text: {
                "\($0)"
            }
        }
    }

    // MARK: - Reads

    mutating func look() -> Verb {
        let deployment = DeploymentName(unchecked: randomDeployment())
        let account = AccountName(unchecked: random.pick(Self.accounts) ?? "one")
        let session = TradingDate.sample(random.number(0...1))
        return Verb(name: "look") { store in
            await Answer { () throws(StoreError) in
                let decisions = [
                    try await store.openDecision(of: deployment),
                    try await store.latestDecision(of: deployment),
                ]
                let orders = try await store.orders(of: account, session: session)
                let halts = try await store.halts().map(\.comparable)
                let accounts = try await store.accounts()
                let deployments = try await store.deployments()
                let exits = try await store.openExits(of: account)
                let ledger = try await store.ledger(of: deployment).comparable
                let external = try await store.external(of: account).comparable
                let flows = try await store.flows(of: deployment)
                let clean = try await store.cleanSessions(of: deployment)
                let adopted = try await store.adopted(by: deployment)
                let handover = try await store.handover(of: deployment)?.text ?? ""
                return
                    "\(decisions) \(orders) \(halts) \(accounts) \(deployments) \(exits) \(ledger)"
                    + " \(external) \(flows) \(clean) \(adopted) \(handover)"
            } text: {
                $0
            }
        }
    }
}
