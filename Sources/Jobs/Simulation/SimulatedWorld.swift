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

    struct Waiter: Sendable {
        let process: Int
        let continuation: Continuation
    }

    struct State: Sendable {
        var schedule: Randomness
        /// One stream a fault, so that adding one does not reshuffle the others.
        var draws: [Randomness]
        /// What this world's faults may do now; none in the healing phase.
        var live: FaultSet
        /// The account's clock, which is also the database's: it never steps.
        var now: Instant
        var waiting: [Waiter] = []
        var paused: [(until: Instant, waiter: Waiter)] = []
        var stranded: [Continuation] = []
        var dead: Set<Int> = []
        /// The last check is done; whoever still lives ends at its next point.
        var isOver = false
        /// As many points have been passed as were asked for.
        var isStopped = false
        var fileHalt: (stops: Halt.Stops, reason: String)?
        var watch = Watch()
        var violations: [Violation] = []
        var census = Census()
        /// One line a step, kept only when asked for.
        var trace: [String]?
    }

    let seed: UInt64
    /// No list of orders is ever another than the true one.
    let listsAreTrue: Bool
    /// People and the market make differences that only a person clears up.
    let needsPerson: Bool
    /// A run may end with its exit, before it reads anything else.
    let hasExits: Bool
    private let until: Int
    let state: Mutex<State>
    /// The account, whose clock is the world's.
    let broker: LocalSim

    init(_ scenario: Scenario, broker: LocalSim, until: Int?, traced: Bool) {
        self.broker = broker
        self.until = until ?? .max
        seed = scenario.seed
        needsPerson = scenario.needsPerson
        hasExits = scenario.faults.contains(.exit)
        let untrue: [Fault] = [.falseNone, .older, .hidden, .lateArrival]
        listsAreTrue = !untrue.contains { scenario.faults.contains($0) }
        let draws = Fault.allCases.map { $0.stream(scenario.seed) }
        state = Mutex(
            State(
                schedule: Randomness(seed: scenario.seed).fork("schedule"), draws: draws,
                live: scenario.faults, now: broker.terms.opensAt, trace: traced ? [] : nil))
    }

    /// A scheduling point. Throws when the process is to end here for good.
    func point(_ process: Int, _ tag: @autoclosure () -> String) async throws {
        try state.withLock { state in
            guard !state.isOver else { throw ProcessEnded() }
            guard state.census.steps < until else {
                state.isStopped = true
                return
            }
            state.census.steps += 1
            if state.trace != nil {
                state.trace?.append("#\(state.census.steps) \(process) \(tag())")
            }
        }
        try await withUnsafeThrowingContinuation { continuation in
            state.withLock { state in
                if state.isStopped {
                    state.stranded.append(continuation)
                } else {
                    state.waiting.append(Waiter(process: process, continuation: continuation))
                }
            }
        }
    }

    /// Whether a fault strikes now. Counted when it does.
    func strikes(_ fault: Fault) -> Bool {
        state.withLock { $0.strikes(fault) }
    }

    func random(_ range: ClosedRange<Int>, _ fault: Fault) -> Int {
        state.withLock { Int.random(in: range, using: &$0.draws[fault.rawValue]) }
    }

    /// Resumes one waiting process, or ends it, or lets it stand still. False when none waits.
    func step() -> Bool {
        let next = state.withLock { state -> Continuation? in
            state.wake()
            while !state.waiting.isEmpty, !state.isStopped {
                let count = state.waiting.count
                let index = count == 1 ? 0 : Int.random(in: 0..<count, using: &state.schedule)
                let waiter = state.waiting.remove(at: index)
                if state.strikes(.crash) {
                    state.dead.insert(waiter.process)
                    state.stranded.append(waiter.continuation)
                    state.trace?.append("\(waiter.process) crashes")
                } else if state.strikes(.pause) {
                    let seconds = Int.random(in: 1...400, using: &state.draws[Fault.pause.rawValue])
                    state.paused.append((state.now + seconds, waiter))
                    state.trace?.append("\(waiter.process) stands still for \(seconds) s")
                } else {
                    return waiter.continuation
                }
            }
            return nil
        }
        next?.resume()
        return next != nil
    }

    /// When the first of those that stand still goes on; nil when none does.
    var nextWaking: Instant? {
        state.withLock { $0.isStopped ? nil : $0.paused.map(\.until).min() }
    }

    var isStopped: Bool { state.withLock { $0.isStopped } }

    /// Lets time pass.
    func pass(to instant: Instant) async throws {
        try await broker.wait(until: instant)
        passed(to: instant)
    }

    /// Time has passed, as the account's clock says.
    func passed(to now: Instant) { state.withLock { $0.now = max($0.now, now) } }

    /// Seconds until somebody tries again.
    func wait() -> Int { state.withLock { Int.random(in: 1...200, using: &$0.schedule) } }

    var now: Instant { state.withLock { $0.now } }

    /// Ends what is stranded, so that its memory can go: after the last check, never before.
    func tearDown() {
        let stranded = state.withLock { state in
            let waiting = state.waiting + state.paused.map(\.waiter)
            let all = state.stranded + waiting.map(\.continuation)
            state.stranded = []
            state.waiting = []
            state.paused = []
            state.isOver = true
            return all
        }
        for continuation in stranded { continuation.resume(throwing: ProcessEnded()) }
    }

    /// A process that returned is as dead as one that crashed: its owner is gone.
    func ended(_ process: Int) { _ = state.withLock { $0.dead.insert(process) } }

    func isDead(_ pid: Int) -> Bool { state.withLock { $0.dead.contains(pid) } }

    func violate(_ check: Check, _ text: String) {
        state.withLock { state in
            state.violations.append(
                Violation(seed: seed, check: check, step: state.census.steps, text: text))
            state.trace?.append("VIOLATION \(check.rawValue) \(text)")
        }
    }
}

extension SimulatedWorld.State {
    mutating func strikes(_ fault: Fault) -> Bool {
        guard live.contains(fault), draws[fault.rawValue].chance(fault.permille) else {
            return false
        }
        census.strike(fault)
        return true
    }

    /// Those whose pause is over wait again, like all others.
    fileprivate mutating func wake() {
        guard !paused.isEmpty else { return }
        waiting += paused.filter { $0.until <= now }.map(\.waiter)
        paused.removeAll { $0.until <= now }
    }
}

/// A clock that jumps: waiting is a scheduling point, and then it is that late.
struct WorldClock: Clock {
    let world: SimulatedWorld
    let process: Int

    func now() async throws -> Instant { world.now }

    func wait(until instant: Instant) async throws {
        try await world.point(process, "wait until \(instant)")
        try await world.pass(to: instant)
    }
}

/// The halt file of a world.
struct WorldHaltFile: HaltSwitch {
    let world: SimulatedWorld

    func reading() -> (stops: Halt.Stops, reason: String)? { world.state.withLock { $0.fileHalt } }
}
