import Glibc

/// The environment of this process, and what is found with it.
public enum Environment {
    /// The variables as they are now. The first of two equal names counts, as in C.
    public static var current: [String: String] {
        var variables: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let pair = String(cString: text).split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if pair.count == 2, variables[String(pair[0])] == nil {
                variables[String(pair[0])] = String(pair[1])
            }
            entry += 1
        }
        return variables
    }

    /// The variables without those that hold a secret or lead to one: what another program gets
    /// unless it is said otherwise.
    public static var withoutSecrets: [String: String] {
        current.filter { !mayHoldSecret($0.key) }
    }

    /// Whether a variable of this name may hold a secret: a connection string, a password, a key, a
    /// token, a folder or file of credentials.
    public static func mayHoldSecret(_ name: String) -> Bool {
        let name = name.uppercased()
        let marks = ["PASSWORD", "PASSWD", "SECRET", "TOKEN", "CREDENTIAL", "PGPASS", "APPKEY"]
        return name.hasSuffix("_URL") || name.hasSuffix("_KEY") || name.hasSuffix("_DSN")
            || marks.contains { name.contains($0) }
    }

    /// The file of a program, or nil if it is in no folder of `path`.
    ///
    /// - Parameter path: folders separated by colons; nil is the system's own two.
    public static func find(_ program: String, path: String?) -> String? {
        if program.contains("/") { return isProgram(program) ? program : nil }
        for folder in (path ?? "/usr/bin:/bin").split(separator: ":") {
            let candidate = "\(folder)/\(program)"
            if isProgram(candidate) { return candidate }
        }
        return nil
    }

    private static func isProgram(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
            && access(path, X_OK) == 0
    }
}
