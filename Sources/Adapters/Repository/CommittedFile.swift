import Glibc

/// A file as it was committed: the only form that a live run may trade.
public struct CommittedFile: Hashable, Sendable {
    /// The file's bytes in the commit, without filters or text conversion.
    public let bytes: [UInt8]
    /// The full id of the commit.
    public let commit: String
    /// Where the file is in its repository: `portfolios/core.yaml`.
    public let path: String
    /// Whether the working tree has other bytes, or none. A bare repository has no working tree.
    public let isDirty: Bool
}

/// Why there is no committed file, and what to do about it.
public enum RepositoryError: Error, Hashable, Sendable {
    case gitMissing
    case noRepository(path: String)
    case noCommit(repository: String)
    case notCommitted(path: String)
    /// Git does not trust a repository that belongs to somebody else.
    case otherOwner(repository: String)
    case tooLarge(path: String, limit: Int)
    case unreadable(path: String, code: Int32)
    case failed(String)
}

extension RepositoryError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .gitMissing: "git is not installed: run 'apt-get install git'"
        case .noRepository(let path):
            "'\(path)' is in no git repository, and a live run trades only what is committed: "
                + "run 'git init', add it and commit it"
        case .noCommit(let repository): "the git repository '\(repository)' has no commit yet"
        case .notCommitted(let path):
            "'\(path)' is not committed, and a live run trades only what is: "
                + "run 'git add' and 'git commit'"
        case .otherOwner(let repository):
            "git does not trust '\(repository)', which belongs to another user: "
                + "run \"git config --global --add safe.directory '\(repository)'\""
        case .tooLarge(let path, let limit): "'\(path)' is larger than \(limit) bytes"
        case .unreadable(let path, let code):
            "'\(path)' cannot be read: \(String(cString: strerror(code)))"
        case .failed(let message): "git failed: \(message)"
        }
    }
}
