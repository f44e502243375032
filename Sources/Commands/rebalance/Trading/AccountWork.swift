import Clocks
import Jobs
import LocalSim
import Markets
import Store
import Trading

/// An account of the database with its broker: what a job of the account works with.
struct AccountWork {
    let workplace: Workplace
    let account: Account
    let sim: LocalSim

    /// Opens an account, and refuses one whose broker this version does not speak to.
    static func open(_ name: AccountName, in workplace: Workplace) async throws -> AccountWork {
        let account = try await workplace.account(name)
        guard account.broker == .localSim else {
            throw CommandFailure(
                .preflight, "broker '\(account.broker.rawValue)' is not yet in this version")
        }
        return AccountWork(
            workplace: workplace, account: account,
            sim: try await workplace.simulatedAccount(name))
    }

    /// The accounts that are named, or all of them.
    static func all(_ names: [String], in workplace: Workplace) async throws -> [AccountWork] {
        let accounts =
            names.isEmpty
            ? try await workplace.attempt { try await workplace.store.accounts() }.map(\.name)
            : try names.map { try parsed($0, as: "an account") }
        var all: [AccountWork] = []
        for name in accounts { all.append(try await open(name, in: workplace)) }
        return all
    }

    var world: JobWorld<PGStore, LocalSim, LocalSim> {
        JobWorld(
            store: workplace.store, broker: sim, clock: sim, calendar: sim.market.calendar,
            haltSwitch: workplace.haltFile, journal: workplace.journal, reached: CrashPoint.hook)
    }

    /// A wake-up of a job: of a timer's slot, or of now.
    func request(
        _ job: String, slot text: String?, window: Int = 24 * 3600
    ) async throws -> JobRequest {
        let now = try await workplace.attempt { try await sim.now() }
        let slot = try text.map { try Slot(parsing: $0, of: job, account.name, sim) }
        return JobRequest(
            slot: slot
                ?? Slot(
                    job: job, account: account.name, venue: sim.market.calendar.venue,
                    scheduledAt: .ofItsOwn(upTo: now)),
            owner: .current, isDead: { $0.isKnownDead }, costs: sim.terms.costs,
            timing: try .ofThisProcess(window: window), standsBy: slot != nil,
            origin: Origin(correlation: job, by: job))
    }
}

extension Instant {
    /// An instant in the last second that no other run of a person's has: a simulated clock may
    /// stand still between two of them, and a slot is worked once.
    fileprivate static func ofItsOwn(upTo now: Instant) -> Instant {
        Instant(microseconds: now.microseconds - SystemClock.instant.microseconds % 1_000_000)
    }
}

extension Slot {
    /// `reconcile@2026-11-20T15:40:00+09:00`, of one job.
    fileprivate init(
        parsing text: String, of job: String, _ account: AccountName, _ sim: LocalSim
    ) throws {
        let parts = text.split(separator: "@", maxSplits: 1)
        guard parts.count == 2, parts[0] == job, let instant = Instant(parsing: parts[1])
        else {
            throw CommandFailure(
                .usage, "'\(text)' is no slot: write \(job)@2026-11-20T15:40:00+09:00")
        }
        self.init(
            job: job, account: account, venue: sim.market.calendar.venue, scheduledAt: instant)
    }
}
