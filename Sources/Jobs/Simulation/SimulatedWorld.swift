import LocalSim
import Markets
import Synchronization
import Trading

/// What ends a simulated process from outside.
struct ProcessEnded: Error {}

/// One seed's world: who waits, what time it is, what went wrong, and what was sent.
///
/// Every verb of store, broker and clock stops here before and after its effect. The world picks
/// who goes on. A crash is a continuation that is not resumed while the world lives.
final class SimulatedWorld: Sendable {
    typealias Continuation = UnsafeContinuation<Void, any Error>

    struct State: Sendable {
        var schedule: Randomness
        var draws: [Fault: Randomness]
        /// What this world's faults may do now; empty in the healing phase.
        var live: Set<Fault>
        var waiting: [(process: Int, continuation: Continuation)] = []
        var stranded: [Continuation] = []
        var dead: Set<Int> = []
        /// The last check is done; whoever still lives ends at its next point.
        var isOver = false
        var posts: [OrderID: Int] = [:]
        var violations: [String] = []
        var census = Census()
        /// One line a step, kept only when asked for.
        var trace: [String]?
    }

    let state: Mutex<State>
    /// The account, whose clock is the world's.
    let broker: LocalSim

    init(seed: UInt64, faults: Set<Fault>, broker: LocalSim, traced: Bool) {
        self.broker = broker
        let root = Randomness(seed: seed)
        var draws: [Fault: Randomness] = [:]
        for (index, fault) in Fault.allCases.enumerated() {
            draws[fault] = Randomness(seed: seed &+ UInt64(index + 1) &* 0x1000_0000_01B3)
        }
        state = Mutex(
            State(
                schedule: root.fork("schedule"), draws: draws, live: faults,
                trace: traced ? [] : nil))
    }

    /// A scheduling point. Throws when the process is to end here for good.
    func point(_ process: Int, _ tag: @autoclosure () -> String) async throws {
        try state.withLock { state in
            guard !state.isOver else { throw ProcessEnded() }
            state.census.steps += 1
            if state.trace != nil { state.trace?.append("\(process) \(tag())") }
        }
        try await withUnsafeThrowingContinuation { continuation in
            state.withLock { $0.waiting.append((process, continuation)) }
        }
    }

    /// Whether a fault strikes now. Counted when it does.
    func strikes(_ fault: Fault) -> Bool {
        state.withLock { state in
            guard state.live.contains(fault), state.draws[fault]?.chance(fault.permille) == true
            else { return false }
            state.census.faults[fault, default: 0] += 1
            return true
        }
    }

    func random(_ range: ClosedRange<Int>, _ fault: Fault) -> Int {
        state.withLock { state in
            guard var draw = state.draws[fault] else { return range.lowerBound }
            defer { state.draws[fault] = draw }
            return Int.random(in: range, using: &draw)
        }
    }

    /// Resumes one waiting process, or ends it. False when none waits.
    func step() -> Bool {
        let next = state.withLock { state -> (Continuation, Bool)? in
            guard !state.waiting.isEmpty else { return nil }
            let count = state.waiting.count
            let index = count == 1 ? 0 : Int.random(in: 0..<count, using: &state.schedule)
            let (process, continuation) = state.waiting.remove(at: index)
            guard state.live.contains(.crash),
                state.draws[.crash]?.chance(Fault.crash.permille) == true
            else { return (continuation, false) }
            state.census.faults[.crash, default: 0] += 1
            state.census.crashes += 1
            state.dead.insert(process)
            state.trace?.append("\(process) crashes")
            return (continuation, true)
        }
        guard let (continuation, crashed) = next else { return false }
        if crashed {
            state.withLock { $0.stranded.append(continuation) }
        } else {
            continuation.resume()
        }
        return true
    }

    /// Ends what is stranded, so that its memory can go: after the last check, never before.
    func tearDown() {
        let stranded = state.withLock { state in
            let all = state.stranded + state.waiting.map(\.continuation)
            state.stranded = []
            state.waiting = []
            state.isOver = true
            return all
        }
        for continuation in stranded { continuation.resume(throwing: ProcessEnded()) }
    }

    /// A process that returned is as dead as one that crashed: its owner is gone.
    func ended(_ process: Int) { _ = state.withLock { $0.dead.insert(process) } }

    func isDead(_ pid: Int) -> Bool { state.withLock { $0.dead.contains(pid) } }

    func violate(_ text: String) {
        state.withLock { state in
            state.violations.append(text)
            state.trace?.append("VIOLATION \(text)")
        }
    }

}

/// A clock that jumps: waiting is a scheduling point, and then it is that late.
struct WorldClock: Clock {
    let world: SimulatedWorld
    let process: Int

    func now() async throws -> Instant { try await world.broker.now() }

    func wait(until instant: Instant) async throws {
        try await world.point(process, "wait until \(instant)")
        try await world.broker.wait(until: instant)
    }
}
