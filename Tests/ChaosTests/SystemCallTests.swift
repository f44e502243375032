import FoundationEssentials
import ProvingGround
import Subprocess
import Testing

/// SIGKILL at every system call by which a run leaves a trace in the world (A5).
///
/// strace counts the calls of each thread, so the n-th of a call is of whichever thread gets to
/// its n-th first.
struct SystemCallTests {
    struct Point: CustomStringConvertible, Sendable {
        let call: String
        let number: Int
        var description: String { "\(call) \(number)" }
    }

    static let calls = [
        "sendto", "sendmsg", "write", "writev", "fsync", "fdatasync", "connect", "rename",
    ]

    @Test(arguments: BrokerAnswer.allCases)
    func `a run that is killed at any system call ends like the one that was not`(
        answer: BrokerAnswer
    ) async throws {
        let grounds = Grounds(answer)
        let points = try await Self.count(try await grounds.player())
        let campaign = Campaign<Point>(
            name: "SIGKILL at a system call, broker \(answer.rawValue)", smoke: 3)
        await campaign.run(points) { point in
            let player = try await grounds.player()
            let tracer = [
                "strace", "-f", "-qq", "-o", "/dev/null", "-e",
                "trace=\(point.call)", "-e",
                "inject=\(point.call):signal=SIGKILL:when=\(point.number)", "--",
            ]
            let killed = try player.command(0, under: tracer).run()
            var trial = Trial(ended: killed.status.text)
            trial.struck = killed.status != .exited(0)
            trial.broken = try await Promises(player: player).afterFault()
            trial.recovered = try player.recover()
            trial.broken += try await Promises(player: player).atEnd(like: grounds.expected)
            return trial
        }
    }

    /// Every call of a run that meets no fault, as the thread with the most of it counts them.
    private static func count(_ player: Player) async throws -> [Point] {
        let log = player.ground.folder + "/calls-\(player.name)"
        let tracer = [
            "strace", "-f", "-qq", "-o", log, "-e",
            "trace=" + calls.joined(separator: ","), "--",
        ]
        let output = try player.command(0, under: tracer).run()
        #expect([.exited(0), .exited(18)].contains(output.status), "\(output.messages)")
        let text = String(
            decoding: FileManager.default.contents(atPath: log) ?? Data(), as: UTF8.self)
        var counts: [String: [Substring: Int]] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 1)
            guard words.count == 2,
                let call = calls.first(where: { words[1].drop { $0 == " " }.hasPrefix($0 + "(") })
            else { continue }
            counts[call, default: [:]][words[0], default: 0] += 1
        }
        return calls.flatMap { call in
            (1...max(1, counts[call]?.values.max() ?? 0)).map { Point(call: call, number: $0) }
        }.filter { counts[$0.call] != nil }
    }
}
