import FoundationEssentials
import Glibc
import Subprocess
import Testing
import Trading

/// What may go wrong in one search, and which orders there are. Each is a constant of `order.pml`.
struct World: Sendable, CustomStringConvertible {
    var crashes = 0
    var takeovers = 0
    /// Whether a host may be overtaken at any step, and not only about to send or to cancel.
    var isAnywhere = false
    var lies = 0
    var halts = 0
    var lifts = 0
    var outages = 0
    var buys = 1
    var sells = 2
    /// Whether an exit has a second attempt.
    var goesAgain = 1

    private var constants: [(String, Int)] {
        [
            ("CRASHES", crashes), ("TAKEOVERS", takeovers), ("ANYWHERE", isAnywhere ? 1 : 0),
            ("LIES", lies), ("HALTS", halts), ("LIFTS", lifts), ("OUTAGES", outages),
            ("BUYS", buys), ("SELLS", sells), ("AGAIN", goesAgain),
        ]
    }

    var arguments: [String] { constants.map { "-D\($0.0)=\($0.1)" } }

    var description: String {
        constants.map { "\($0.0.lowercased()) \($0.1)" }.joined(separator: ", ")
    }
}

/// What a search found.
struct Search {
    let output: String
    let errors: Int?
    let states: Int
    let seconds: String
    /// Steps of rows, as `planned → submitting`.
    let taken: Set<String>

    /// Whether nothing was left unsearched for want of depth, memory or time.
    var isWhole: Bool {
        !output.contains("max search depth too small") && !output.contains("Search not completed")
            && !output.contains("out of memory")
    }

    /// The claim that does not hold.
    var broken: String? {
        output.split(separator: "\n").first { $0.hasPrefix("pan:1:") }.map(String.init)
    }

    init(_ output: String) {
        self.output = output
        let lines = output.split(separator: "\n")
        errors = lines.first { $0.contains("errors: ") }?.split(separator: " ").last.flatMap {
            Int($0)
        }
        states =
            lines.first { $0.contains("states, stored") }?.split(separator: " ").first
            .flatMap { Int($0) } ?? 0
        let elapsed = lines.first { $0.hasPrefix("pan: elapsed time") }
        seconds = elapsed.map { "\($0.dropFirst(18))" } ?? ""
        let names = OrderState.allCases.map(\.rawValue)
        taken = Set(
            lines.filter { $0.hasPrefix("taken ") }.map { line in
                let numbers = line.split(separator: " ").compactMap { Int($0) }
                return "\(names[numbers[0]]) → \(names[numbers[1]])"
            })
    }
}

/// Spin, the C compiler and the program that they make, run in a folder of their own.
enum Model {
    /// Where the model lies.
    static let folder: String = {
        let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        return parts.dropLast().joined(separator: "/")
    }()

    /// Searches every state that a world can reach, with none left out and no approximation.
    ///
    /// - Parameter forCycles: whether a run that never ends is looked for, instead of the claims.
    static func search(
        _ world: World, mutant: String = "none", forCycles: Bool = false
    ) throws -> Search {
        var template = Array("/var/tmp/ballast-model-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        let place = template.withUnsafeBufferPointer { text in
            text.baseAddress.map { String(cString: $0) } ?? ""
        }
        defer { try? FileManager.default.removeItem(atPath: place) }  // it may be gone already
        for file in ["order.pml", "steps.pml"] {
            try FileManager.default.copyItem(
                atPath: "\(folder)/\(file)", toPath: "\(place)/\(file)")
        }
        func run(_ program: String, _ arguments: [String], minutes: Int = 1) throws -> Output {
            var command = Command(program, arguments)
            command.folder = place
            command.deadline = .seconds(60 * minutes)
            return try command.run()
        }
        let made = try run("spin", world.arguments + ["-DMUTANT=\(mutant)", "-a", "order.pml"])
        try #require(made.succeeded, "\(made.text)\(made.messages)")
        let kind = forCycles ? "-DNP" : "-DSAFETY"
        // A mistake is found before the compiler could have paid for more.
        let effort = mutant == "none" ? "-O1" : "-O0"
        let compiled = try run(
            "gcc", [effort, "-w", "-DCOLLAPSE", "-DMEMLIM=\(memory)", kind, "-o", "pan", "pan.c"])
        try #require(compiled.succeeded, "\(compiled.messages)")
        let search = try run(
            "\(place)/pan", ["-m100000", "-w22"] + (forCycles ? ["-l"] : []), minutes: 120)
        return Search(search.text)
    }

    /// In megabytes. More than this is an error, not a slow machine.
    private static var memory: Int {
        Environment.current["BALLAST_MODEL"] == "large" ? 16_000 : 2_000
    }
}
