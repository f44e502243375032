import Glibc
import Subprocess

/// Where the programs `initdb` and `postgres` are. One folder holds both.
struct ServerPrograms {
    let folder: String
    /// `15`
    let majorVersion: String

    var initdb: String { folder + "/initdb" }
    var postgres: String { folder + "/postgres" }

    /// Looks in `PATH`, then in Debian's folders, the newest version first.
    ///
    /// - Parameter version: only this major version, because a state of it exists.
    static func find(version: String?, path: String?) throws(PrivateServerError) -> ServerPrograms {
        var folders = (path ?? "").split(separator: ":").map(String.init)
        folders += debianVersions().map { "/usr/lib/postgresql/\($0)/bin" }
        for folder in folders {
            guard Environment.find(folder + "/initdb", path: nil) != nil,
                Environment.find(folder + "/postgres", path: nil) != nil,
                let found = majorVersion(of: folder + "/postgres"),
                version == nil || version == found
            else { continue }
            return ServerPrograms(folder: folder, majorVersion: found)
        }
        throw .notInstalled
    }

    private static func debianVersions() -> [Int] {
        Folder.names(in: "/usr/lib/postgresql").compactMap { Int($0) }.sorted(by: >)
    }

    /// From `postgres (PostgreSQL) 15.18 (Debian …)`.
    private static func majorVersion(of program: String) -> String? {
        // A program that cannot be run is one that is not there.
        guard let output = try? Command(program, ["--version"]).run(), output.succeeded else {
            return nil
        }
        let words = output.text.split(separator: " ")
        return words.count > 2 ? words[2].split(separator: ".").first.map(String.init) : nil
    }
}
