import Glibc
public import Subprocess

/// Git, as the place where the portfolios that may trade are.
public enum Repository {
    /// The largest file that is read. A portfolio of this size would be refused anyway.
    public static let largestFile = 1 << 20

    /// Reads a file of a working tree as its `HEAD` has it.
    ///
    /// - Parameter path: of the file, absolute or from the working folder. A link is followed.
    public static func committedFile(
        at path: String, environment: [String: String] = Environment.current
    ) throws(RepositoryError) -> CommittedFile {
        guard let real = realpath(path, nil) else {
            // A file that is gone here may still be committed; without it nobody means to trade.
            throw .unreadable(path: path, code: errno)
        }
        defer { free(real) }
        let file = String(cString: real)
        guard let slash = file.lastIndex(of: "/") else { throw .noRepository(path: path) }
        let folder = slash == file.startIndex ? "/" : String(file[..<slash])
        let name = String(file[file.index(after: slash)...])

        let git = Git(in: folder, environment: environment)
        let inside: Output
        do {
            inside = try git.run(["rev-parse", "--show-prefix", "--verify", "HEAD^{commit}"])
        } catch .noRepository {
            throw .noRepository(path: path)
        }
        // The prefix is a line of its own, and empty at the top.
        let lines = inside.text.split(separator: "\n", omittingEmptySubsequences: false)
        guard inside.succeeded, lines.count == 2 else { throw .noCommit(repository: folder) }
        let (prefix, commit) = (String(lines[0]), String(lines[1]))
        let bytes = try blob("\(commit):./\(name)", git, path: path)
        let now = try content(of: file)
        return CommittedFile(
            bytes: bytes, commit: commit, path: prefix + name, isDirty: now != bytes)
    }

    /// Reads a file of a bare repository, which `git push` has brought there.
    ///
    /// - Parameters:
    ///   - path: of the file in the repository: `portfolios/core.yaml`.
    ///   - repository: its folder: `/srv/portfolios.git`.
    ///   - branch: the full name of the branch that trades.
    public static func committedFile(
        _ path: String, in repository: String, branch: String = "refs/heads/main",
        environment: [String: String] = Environment.current
    ) throws(RepositoryError) -> CommittedFile {
        let git = Git(in: repository, environment: environment)
        let head = try git.run(["rev-parse", "--verify", "--end-of-options", branch + "^{commit}"])
        guard head.succeeded else { throw .noCommit(repository: repository) }
        let bytes = try blob("\(head.text):\(path)", git, path: path)
        return CommittedFile(bytes: bytes, commit: head.text, path: path, isDirty: false)
    }

    /// Whether `HEAD` of a working tree has a file, which may be gone from the tree itself.
    ///
    /// - Parameters:
    ///   - path: from the folder: `./limits/paper.yaml`.
    ///   - folder: inside a working tree; empty for the working folder.
    /// - Returns: false also where there is no repository or no commit.
    public static func holds(
        _ path: String, below folder: String,
        environment: [String: String] = Environment.current
    ) throws(RepositoryError) -> Bool {
        let git = Git(in: folder.isEmpty ? "." : folder, environment: environment)
        do {
            return try git.run(["cat-file", "-e", "HEAD:\(path)"]).succeeded
        } catch .noRepository {
            return false
        }
    }

    private static func blob(
        _ object: String, _ git: Git, path: String
    ) throws(RepositoryError) -> [UInt8] {
        let output: Output
        do {
            output = try git.run(["cat-file", "blob", object], limit: largestFile)
        } catch .tooLarge {
            throw .tooLarge(path: path, limit: largestFile)
        }
        guard output.succeeded else {
            let messages = output.messages
            guard
                messages.contains("does not exist in") || messages.contains("exists on disk")
                    || messages.contains("Not a valid object name")
            else { throw .failed(messages) }
            throw .notCommitted(path: path)
        }
        return output.standardOutput
    }

    private static func content(of path: String) throws(RepositoryError) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .unreadable(path: path, code: errno) }
        defer { close(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while bytes.count <= largestFile {
            let count = read(file, &buffer, buffer.count)
            guard count >= 0 else { throw .unreadable(path: path, code: errno) }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
        throw .tooLarge(path: path, limit: largestFile)
    }
}
