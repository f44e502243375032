import Markets
import Trading

// MARK: - The account's book

extension RandomVerbs {
    mutating func correct() -> Verb {
        let account = AccountName(unchecked: random.pick(Self.accounts) ?? "one")
        let corrections = (0..<random.number(0...3)).map { _ in
            let owner = random.isOne(in: 2) ? DeploymentName(unchecked: randomDeployment()) : nil
            let amount: Correction.Amount =
                random.isOne(in: 2)
                ? .cash(Money(minorUnits: Int64(random.number(-500...500)), .krw))
                : .shares(.sample(0), Quantity(shares: Int64(random.number(-3...3))))
            return Correction(
                account: random.isOne(in: 20) ? AccountName(unchecked: "nobody") : account,
                deployment: owner, amount: amount,
                kind: random.pick(Correction.Kind.allCases) ?? .accepted, reason: "counted",
                at: .sample())
        }
        let key = "key \(random.number(0...40))"
        return Verb(name: "correct") { store in
            await Answer { () throws(StoreError) in
                try await store.correct(corrections, key: key, .test)
            }
        }
    }
}
