import Testing

/// The domain is values and pure functions: no input or output, no clock, no Foundation, no async.
struct PureDomainTests {
    private let domain = Project.sources.filter { $0.path.hasPrefix("Sources/Domain/") }

    /// Libraries that read text and compute, and touch nothing else.
    private static let pureLibraries: Set<String> = ["Diagnostics", "YAML", "Digest", "Mutants"]

    @Test func `the domain imports only itself and pure libraries`() {
        let own = Set(domain.compactMap(\.target))
        var found: [String] = []
        for file in domain {
            for (module, line) in file.imports
            where !own.contains(module) && !PureDomainTests.pureLibraries.contains(module) {
                found.append("\(file):\(line) imports \(module)")
            }
        }
        #expect(!domain.isEmpty)
        #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
    }

    @Test func `the domain asks no clock, rolls no dice and prints nothing`() {
        let words: Set<String> = [
            "ContinuousClock", "SuspendingClock", "SystemRandomNumberGenerator", "Task",
            "TaskGroup", "print", "debugPrint", "dump", "readLine", "actor", "random",
            "randomElement", "shuffled", "shuffle", "CommandLine",
        ]
        let found = domain.flatMap { file in
            file.code.enumerated().flatMap { index, line in
                Words.of(line).filter(words.contains).map { "\(file):\(index + 1): \($0)" }
            }
        }
        #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
    }

    /// What the world takes part in waits; what only computes does not.
    @Test func `async stands only in the requirements of four protocols`() {
        var found: [String] = []
        for file in domain {
            let allowed = linesOfProtocols(
                [
                    "Broker", "MarketData", "Store", "Clock", "DeploymentStore", "LifecycleStore",
                    "RunStore", "DecisionStore", "OrderStore", "ExitStore", "BookStore",
                    "HaltStore", "RiskStore", "RecoveryStore",
                ], in: file)
            for (index, line) in file.code.enumerated() {
                let waits = Words.of(line).contains { $0 == "async" || $0 == "await" }
                if waits, !allowed.contains(index) { found.append("\(file):\(index + 1)") }
            }
        }
        #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
    }

    /// The lines between the braces of protocols of these names.
    private func linesOfProtocols(_ names: Set<String>, in file: ProjectFile) -> Set<Int> {
        var lines: Set<Int> = []
        var depth = 0
        for (index, line) in file.code.enumerated() {
            let words = Words.of(line)
            if depth == 0 {
                guard let place = words.firstIndex(of: "protocol"), place + 1 < words.count,
                    names.contains(words[place + 1])
                else { continue }
            }
            lines.insert(index)
            depth += line.utf8.count { $0 == UInt8(ascii: "{") }
            depth -= line.utf8.count { $0 == UInt8(ascii: "}") }
        }
        return lines
    }
}

/// The words of a line of code.
enum Words {
    static func of(_ line: String) -> [String] {
        line.utf8.split { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
                false
            default: true
            }
        }.map { String(decoding: $0, as: UTF8.self) }
    }
}
