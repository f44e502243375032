import Store
import TestDatabase
import Testing
import Trading

/// Several accounts work portfolios of one file, and their timers fire in the same second.
struct SharedRevisionTests {
    @Test func `many deployments decide by one revision at once`() async throws {
        try await withDatabase(PGStore.migrations) { _, another in
            let stores = (0..<6).map { _ in PGStore(another()) }
            var runs: [ClaimedRun] = []
            for (number, store) in stores.enumerated() {
                runs.append(try await claim(number, in: store))
            }
            for round in 0..<8 {
                let revisions = try await withThrowingTaskGroup(of: RevisionID.self) { group in
                    for (number, store) in stores.enumerated() {
                        let run = runs[number]
                        group.addTask {
                            let new = NewDecision(
                                deployment: Self.deployment(number), decidedOn: .sample(round),
                                revision: .sample(round), targets: [])
                            return try await store.decide(new, run, .test).revision
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(Set(revisions).count == 1)
            }
        }
    }

    private static func deployment(_ number: Int) -> DeploymentName {
        DeploymentName(unchecked: "d\(number)")
    }

    private func claim(_ number: Int, in store: PGStore) async throws -> ClaimedRun {
        try await store.create(Account.sample("a\(number)"), .test)
        try await store.create(Deployment.sample("d\(number)", on: "a\(number)"), .test)
        try await store.activate(
            Self.deployment(number), opening: .won(1_000_000), at: .sample(), .test)
        let answer = try await store.claim(
            SlotClaim(
                slot: .sample(0, on: "a\(number)"), owner: .sample, leaseSeconds: 3600,
                deadRun: nil), .test)
        guard case .claimed(let run) = answer else { throw StoreError.conflict("\(answer)") }
        return run
    }
}
