import Markets
import Trading

// MARK: - Exits

extension RandomVerbs {
    mutating func beginExit() -> Verb {
        let deployment = DeploymentName(
            unchecked: random.isOne(in: 20) ? "nobody" : randomDeployment())
        // Mostly a flatten: a liquidation is the end of its deployment, and of what comes after.
        let cause: OrderCause = random.isOne(in: 40) ? .liquidation : .flatten
        let exit = NewExit(deployment: deployment, cause: cause, reason: "reason \(clock)")
        let at = Instant.sample(random.number(0...50))
        return Verb(name: "begin exit") { store in
            await Answer { () throws(StoreError) in
                try await store.begin(exit, at: at, .test)
            } text: {
                "\($0)"
            } keep: {
                $0.exit = $1
            }
        }
    }

    mutating func lookAtExit() -> Verb {
        guard let exit = random.pick(exits), let run = run(for: exit.account.rawValue)
        else { return beginExit() }
        let mark = ExitMark(
            held: Quantity(shares: Int64(random.number(0...30))),
            filled: Quantity(shares: Int64(random.number(0...30))))
        let id = random.isOne(in: 20) ? ExitID(rawValue: 99_999) : exit.id
        let now = Instant.sample(random.number(0...100))
        return Verb(name: "look at exit") { store in
            await Answer { () throws(StoreError) in
                try await store.look(mark, at: id, on: now, run, .test)
            } text: {
                "\($0)"
            }
        }
    }

    mutating func endExit() -> Verb {
        guard let exit = random.pick(exits), let run = run(for: exit.account.rawValue)
        else { return beginExit() }
        return Verb(name: "end exit") { store in
            await Answer { () throws(StoreError) in
                try await store.endFlat(exit.id, run, .test)
            }
        }
    }
}
