import Markets
import Postgres
import Store
import TestDatabase
import Testing
import Trading

struct ClaimTests {
    @Test func `many hosts claim a slot and one has it`() async throws {
        try await withWorld { world, another in
            _ = try await world.store.finish(world.run, .done, note: "", .test)
            let stores = (0..<8).map { _ in PGStore(another()) }
            let answers = try await withThrowingTaskGroup(of: ClaimAnswer.self) { group in
                for store in stores {
                    group.addTask { try await store.claim(claim(slot: 1), .test) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let runs = answers.compactMap { answer -> ClaimedRun? in
                guard case .claimed(let run) = answer else { return nil }
                return run
            }
            #expect(runs.count == 1)
            for case .busy(let holder) in answers {
                #expect(holder.run == runs.first?.run && holder.isSameSlot)
            }
        }
    }

    /// Each believes that it has watched the holder for long enough, so everybody takes over from
    /// everybody.
    @Test func `each takeover has a higher fence, and one run is live`() async throws {
        try await withWorld(leaseSeconds: 0) { world, another in
            let stores = (0..<4).map { _ in PGStore(another()) }
            let fences = try await withThrowingTaskGroup(of: [Int64].self) { group in
                for store in stores {
                    group.addTask {
                        var fences: [Int64] = []
                        for _ in 0..<10 {
                            var wish = claim(slot: 1)
                            var answer = try await store.claim(wish, .test)
                            while case .busy(let holder) = answer {
                                wish.silent = holder.beat
                                answer = try await store.claim(wish, .test)
                            }
                            guard case .claimed(let run) = answer else { continue }
                            fences.append(run.fence)
                        }
                        return fences
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            for own in fences { #expect(own == own.sorted()) }
            // The world's own run had the first.
            #expect(fences.flatMap { $0 }.sorted() == Array(2...41))
            let live = try await world.database.transaction {
                try $0.value(
                    "SELECT count(*) AS it FROM runs WHERE outcome IS NULL", "it", as: Int.self)
            }
            #expect(live == 1)
        }
    }

    /// No wall clock ends a lease, not even the database's: only silence that somebody has watched.
    @Test func `a lease that has passed is taken over only where no beat was seen`() async throws {
        try await withWorld(leaseSeconds: 0) { world, another in
            let other = PGStore(another())
            var wish = claim(slot: 1)
            guard case .busy(let holder) = try await other.claim(wish, .test) else {
                Issue.record("a live run was taken over at once")
                return
            }
            try await world.store.renew(world.run, leaseSeconds: 0)
            wish.silent = holder.beat
            guard case .busy(let alive) = try await other.claim(wish, .test) else {
                Issue.record("a run was taken over after a sign of life")
                return
            }
            #expect(alive.beat.count == holder.beat.count + 1)
            wish.silent = alive.beat
            guard case .claimed(let run) = try await other.claim(wish, .test) else {
                Issue.record("a silent run was not taken over")
                return
            }
            #expect(run.fence == world.run.fence + 1)
        }
    }

    @Test func `a slot that is over is not worked again`() async throws {
        try await withWorld { world, _ in
            for outcome in RunOutcome.allCases {
                let number = RunOutcome.allCases.firstIndex(of: outcome).map { $0 + 10 } ?? 0
                // The first time it ends the run that the world began with.
                _ = try? await world.store.finish(world.run, .interrupted, note: "", .test)
                let first = try await world.store.claim(claim(slot: number), .test)
                guard case .claimed(let run) = first else {
                    Issue.record("\(first)")
                    return
                }
                try await world.store.finish(run, outcome, note: "", .test)
                let second = try await world.store.claim(claim(slot: number), .test)
                switch second {
                case .done(let known):
                    #expect(outcome.endsSlot && known == outcome)
                case .claimed(let again):
                    #expect(!outcome.endsSlot && again.attempt == 2)
                    try await world.store.finish(again, .interrupted, note: "", .test)
                case .busy: Issue.record("\(second)")
                }
            }
        }
    }
}

private func claim(slot minutes: Int, leaseSeconds: Int = 60) -> SlotClaim {
    SlotClaim(slot: .sample(minutes), owner: .sample, leaseSeconds: leaseSeconds)
}
