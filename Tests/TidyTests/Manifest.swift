import FoundationEssentials
import Subprocess

/// What `Package.swift` declares, as the package manager itself reads it.
struct Manifest: Decodable {
    struct Target: Decodable {
        let name: String
        let type: String
        let path: String?
        let dependencies: [Dependency]
    }

    /// A target of this package, or the product of another.
    struct Dependency: Decodable {
        let name: String

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            let key = container.contains(.product) ? Key.product : Key.byName
            // ["Logging", "swift-log", …]: the name comes first.
            var values = try container.nestedUnkeyedContainer(forKey: key)
            name = try values.decode(String.self)
        }

        private enum Key: String, CodingKey {
            case byName, product
        }
    }

    let targets: [Target]

    /// The toolchain that runs these tests is on the path.
    static func read() throws -> Manifest {
        var command = Command(
            "swift",
            [
                "package", "--package-path", Project.root, "--scratch-path",
                Project.root + "/.build/tidy", "dump-package",
            ])
        command.deadline = .seconds(120)
        let output = try command.run()
        guard output.succeeded else { throw ToolFailure(text: output.messages) }
        return try JSONDecoder().decode(Manifest.self, from: Data(output.standardOutput))
    }

    func dependencies(of target: String) -> Set<String> {
        Set(targets.first { $0.name == target }?.dependencies.map(\.name) ?? [])
    }
}

/// A tool of the toolchain that did not do its work.
struct ToolFailure: Error, CustomStringConvertible {
    let text: String
    var description: String { text }
}
