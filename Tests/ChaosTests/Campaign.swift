import Testing

/// What one injection did.
struct Trial: Sendable {
    /// Whether the fault was met; a run may be over before it.
    var struck = true
    /// How the run ended that met it: `killed 9`, `exit 18`.
    var ended: String
    /// How the last run after it ended.
    var recovered = ""
    /// Promises that did not hold.
    var broken: [String] = []
}

/// One way to break a run, tried at each of its points. Counts, and prints what it counted.
struct Campaign<Point: Sendable & CustomStringConvertible> {
    /// `SIGKILL by strace, broker accepts`
    let name: String
    /// In how many points a smoke test tries it.
    let smoke: Int

    /// Tries the points, two at a time, and records every broken promise with the line that
    /// makes it again.
    func run(
        _ points: [Point], width: Int = 2,
        _ trial: @escaping @Sendable (Point) async throws -> Trial
    ) async {
        let seed = Chaos.seed  // printed before anything happens
        let chosen =
            if let only = Chaos.only {
                points.filter { id($0) == only }
            } else if Chaos.isFull {
                points
            } else {
                Chaos.few(smoke, of: points, for: name)
            }
        guard !chosen.isEmpty else { return }
        var tally = Tally(points: points.count)
        await withTaskGroup(of: (Point, Trial).self) { group in
            var waiting = chosen[...]
            func next() {
                guard let point = waiting.popFirst() else { return }
                group.addTask {
                    do {
                        return (point, try await trial(point))
                    } catch {
                        return (point, Trial(ended: "no trial", broken: ["\(error)"]))
                    }
                }
            }
            for _ in 0..<width { next() }
            for await (point, trial) in group {
                tally.add(trial)
                for broken in trial.broken {
                    Issue.record(
                        """
                        \(broken)
                          at \(id(point)): \(trial.ended), then \(trial.recovered)
                          again: BALLAST_CHAOS_ONLY='\(id(point))' BALLAST_CHAOS_SEED=\(seed) \
                        swift test --filter ChaosTests
                        """)
                }
                next()
            }
        }
        let line = "\(name) | \(tally.line)"
        Chaos.say("chaos: \(line)")
        Chaos.note("| \(line) |")
    }

    private func id(_ point: Point) -> String { "\(name)/\(point)" }
}

/// What a campaign counts.
private struct Tally {
    let points: Int
    private var tried = 0
    private var struck = 0
    private var broken = 0
    private var ends: [String: Int] = [:]
    private var recoveries: [String: Int] = [:]

    init(points: Int) { self.points = points }

    mutating func add(_ trial: Trial) {
        tried += 1
        struck += trial.struck ? 1 : 0
        broken += trial.broken.count
        ends[trial.ended, default: 0] += 1
        if !trial.recovered.isEmpty { recoveries[trial.recovered, default: 0] += 1 }
    }

    /// `points | tried | struck | ends | recoveries | broken promises`
    var line: String {
        "\(points) | \(tried) | \(struck) | \(Tally.text(ends)) | \(Tally.text(recoveries)) "
            + "| \(broken)"
    }

    private static func text(_ counts: [String: Int]) -> String {
        counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { "\($0.value) × \($0.key)" }.joined(separator: ", ")
    }
}
