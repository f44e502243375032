import Markets
import Trading

/// Makes verbs that mostly make sense, out of what earlier ones answered.
struct RandomVerbs {
    var random: Random
    var clock = 0
    var runs: [ClaimedRun] = []
    var decisions: [Decision] = []
    var plans: [StoredPlan] = []
    var orders: [OrderID: Order] = [:]
    var exits: [Exit] = []
    /// The newest run of each account, for as long as nobody was refused with it.
    var live: [String: ClaimedRun] = [:]
    var lastClaim = "one"
    var lastRun: ClaimedRun?
    var highestHalt: Int64 = 1

    static let accounts = ["one", "two"]
    static let deployments = ["a": "one", "b": "one", "c": "two"]

    init(seed: UInt64) {
        random = Random(seed: seed)
    }

    mutating func learn(from answer: Answer) {
        if let claimed = answer.claimed {
            runs.append(claimed)
            live[lastClaim] = claimed
        }
        if answer.text.contains("taken over"), let lastRun {
            live = live.filter { $0.value != lastRun }
        }
        if let decision = answer.decision { decisions.append(decision) }
        if let exit = answer.exit { exits.append(exit) }
        if let plan = answer.plan { plans.append(plan) }
        for order in answer.orders { orders[order.id] = order }
        if let halt = answer.halt { highestHalt = max(highestHalt, halt.id.rawValue) }
    }

    mutating func next() -> Verb {
        clock += 1
        if clock <= 10 { return opening(clock) }
        switch random.number(0...99) {
        case 0..<3: return createAccount()
        case 3..<6: return createDeployment()
        case 6..<9: return activate()
        case 9: return beginExit()
        case 10: return random.isOne(in: 4) ? endExit() : lookAtExit()
        case 19: return correct()
        case 11: return liveOn()
        case 12..<19: return claim()
        case 20..<22: return finishOrRenew()
        case 22..<28: return decide()
        case 28..<30: return endDecision()
        case 30..<38: return storePlan()
        case 38..<50: return insert()
        case 50..<62: return mark()
        case 62..<65: return random.isOne(in: 6) ? noteBalance() : noteReading()
        case 65..<78: return record()
        case 78..<86: return book()
        case 86..<89: return recover()
        case 89..<90: return foreign()
        case 90: return raise()
        case 91..<96: return lift()
        default: return random.isOne(in: 8) ? exposures() : look()
        }
    }

    /// So that there is something to work with: everything that makes a deployment trade.
    mutating func opening(_ step: Int) -> Verb {
        switch step {
        case 1, 2: createAccount(Self.accounts[step - 1])
        case 3, 4, 5: createDeployment(["a", "b", "c"][step - 3])
        case 6, 7: activate(["a", "c"][step - 6])
        case 8, 9: claim(Self.accounts[step - 8])
        default: decide()
        }
    }

    // MARK: - Accounts, deployments, runs

    mutating func createAccount(_ given: String? = nil) -> Verb {
        let name = given ?? random.pick(Self.accounts) ?? "one"
        let account = Account.sample(name, given == nil && random.isOne(in: 3) ? .usd : .krw)
        return Verb(name: "create account") { store in
            await Answer { () throws(StoreError) in try await store.create(account, .test) }
        }
    }

    mutating func createDeployment(_ given: String? = nil) -> Verb {
        let name = given ?? randomDeployment()
        var deployment = Deployment.sample(name, on: Self.deployments[name] ?? "one")
        if given == nil, random.isOne(in: 4) { deployment = deployment.with(.active) }
        if given == nil, random.isOne(in: 4) { deployment = .sample(name, on: "nobody") }
        return Verb(name: "create deployment") { [deployment] store in
            await Answer { () throws(StoreError) in try await store.create(deployment, .test) }
        }
    }

    mutating func activate(_ given: String? = nil) -> Verb {
        let name = DeploymentName(
            unchecked: given ?? (random.isOne(in: 5) ? "nobody" : randomDeployment()))
        return Verb(name: "activate") { store in
            await Answer { () throws(StoreError) in
                try await store.activate(name, opening: .won(1_000_000), at: .sample(), .test)
            }
        }
    }

    mutating func claim(_ given: String? = nil) -> Verb {
        let account =
            given ?? (random.isOne(in: 20) ? "nobody" : random.pick(Self.accounts) ?? "one")
        lastClaim = account
        let slot = Slot.sample(clock / 20 + random.number(0...1), on: account)
        let dead = random.isOne(in: 2) ? live[account]?.run ?? runs.last?.run : nil
        // A lease of nothing has passed at once; one of an hour lasts as long as the test.
        let lease = random.isOne(in: 8) ? 0 : 3600
        var claim = SlotClaim(slot: slot, owner: .sample, leaseSeconds: lease, deadRun: dead)
        if random.isOne(in: 3), let run = live[account]?.run {
            claim.silent = Beat(run: run, count: Int64(random.number(0...1)))
        }
        return Verb(name: "claim") { [claim] store in
            await Answer { () throws(StoreError) in
                try await store.claim(claim, .test)
            } text: {
                "\($0)"
            } keep: {
                if case .claimed(let run) = $1 { $0.claimed = run }
            }
        }
    }

    mutating func finishOrRenew() -> Verb {
        guard let run = run(for: nil) else { return claim() }
        if random.isOne(in: 2) {
            return Verb(name: "renew") { store in
                await Answer { () throws(StoreError) in
                    try await store.renew(run, leaseSeconds: 3600)
                }
            }
        }
        let outcome = random.pick(RunOutcome.allCases) ?? .done
        live = live.filter { $0.value != run }
        return Verb(name: "finish") { store in
            await Answer { () throws(StoreError) in
                try await store.finish(run, outcome, note: "note", .test)
            }
        }
    }

    // MARK: - Decisions and plans

    mutating func decide() -> Verb {
        let deployment = DeploymentName(unchecked: randomDeployment())
        guard let run = run(for: account(of: deployment)) else { return claim() }
        let targets = (0..<random.number(0...2)).map {
            Decision.Target(
                name: "n\($0)", instrument: .sample($0), weight: Weight(trillionths: 5))
        }
        let new = NewDecision(
            deployment: random.isOne(in: 20) ? DeploymentName(unchecked: "nobody") : deployment,
            decidedOn: .sample(random.number(0...3)), revision: .sample(random.number(0...2)),
            targets: targets)
        return Verb(name: "decide") { store in
            await Answer { () throws(StoreError) in
                try await store.decide(new, run, .test)
            } text: {
                "\($0)"
            } keep: {
                $0.decision = $1
            }
        }
    }

    mutating func endDecision() -> Verb {
        guard let picked = random.pick(decisions),
            let run = run(for: account(of: picked.deployment))
        else { return decide() }
        let decision = random.isOne(in: 20) ? DecisionID(rawValue: 99_999) : picked.id
        let state = random.pick(Decision.State.allCases) ?? .reached
        return Verb(name: "end decision") { store in
            await Answer { () throws(StoreError) in
                try await store.end(decision, as: state, run, .test)
            }
        }
    }

    mutating func storePlan() -> Verb {
        guard let decision = random.pick(decisions.suffix(3)),
            let run = run(for: account(of: decision.deployment))
        else { return decide() }
        let lines = (0..<3).map { number in
            let side = random.pick([Side.buy, .sell, nil]) ?? nil
            return PlanLine.sample(
                .sample(number), side, shares: Int64(random.number(5...15)))
        }
        let plan = Plan.sample(
            decision.deployment, random.isOne(in: 10) ? nil : decision.id, lines,
            session: .sample(random.number(0...1)))
        return Verb(name: "store plan") { store in
            await Answer { () throws(StoreError) in
                try await store.store(plan, run, .test)
            } text: {
                "\($0)"
            } keep: {
                $0.plan = $1
            }
        }
    }

    // MARK: - Halts

    mutating func raise() -> Verb {
        let scopes: [Halt.Scope] = [
            .everywhere, .account(AccountName(unchecked: "one")),
            .deployment(DeploymentName(unchecked: "c")), .instrument(.sample(1)),
        ]
        let halt = NewHalt(
            scope: random.pick(scopes) ?? .everywhere,
            stops: random.isOne(in: 3) ? .orders : .entries, reason: "reason \(clock)")
        return Verb(name: "raise") { store in
            await Answer { () throws(StoreError) in
                try await store.raise(halt, .test)
            } text: {
                $0.comparable
            } keep: {
                $0.halt = $1
            }
        }
    }

    mutating func lift() -> Verb {
        // Any that there may be: those of contradictions are not answered to anybody.
        let id = HaltID(rawValue: Int64(random.number(1...Int(highestHalt) + 1)))
        // Or all of them, so that what breakers raise does not stop every marker for good.
        let all = random.isOne(in: 3)
        return Verb(name: "lift") { store in
            await Answer { () throws(StoreError) in
                for halt in all ? try await store.halts() : [] {
                    try await store.lift(halt.id, reason: "looked", .test)
                }
                try await store.lift(id, reason: "looked", .test)
            }
        }
    }

    // MARK: -

    mutating func randomDeployment() -> String {
        random.pick(["a", "a", "a", "b", "c", "c"]) ?? "a"
    }

    /// Mostly the one that holds the account, so that most verbs pass the fence.
    mutating func run(for account: String?) -> ClaimedRun? {
        lastRun =
            switch random.number(0...39) {
            case 0: ClaimedRun(run: RunID(rawValue: 99_999), fence: 1, attempt: 1, plans: [])
            case 1, 2: random.pick(runs)
            case 3: live.sorted { $0.key < $1.key }.first?.value
            default: live[account ?? random.pick(Self.accounts) ?? "one"]
            }
        return lastRun
    }

    func account(of order: OrderID) -> String? { orders[order]?.account.rawValue }

    func account(of deployment: DeploymentName) -> String? {
        Self.deployments[deployment.rawValue]
    }

    mutating func randomOrderID(in states: Set<OrderState>? = nil) -> OrderID? {
        if random.isOne(in: 50) { return OrderID(rawValue: "nothing") }
        let all = orders.values.sorted { $0.id < $1.id }
        let wanted = all.filter { states?.contains($0.state) ?? !$0.state.isTerminal }
        return random.isOne(in: 10) || wanted.isEmpty
            ? random.pick(all)?.id : random.pick(wanted)?.id
    }
}
