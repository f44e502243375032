/// Why a credential is not used. Every case names the path, and its text says what to do.
public enum CredentialError: Error, Hashable, Sendable {
    /// In none of the places where it is looked for.
    case missing(account: String, name: String, places: [String])
    /// Something is there and cannot be opened. `code` is its `errno`.
    case unreadable(path: String, code: Int32)
    case link(path: String)
    case notAFile(path: String)
    case notAFolder(path: String)
    /// Neither ours nor, where systemd put it, root's.
    case foreign(path: String, owner: UInt32)
    /// Others may read or change it. `mode` has the permission bits only.
    case open(path: String, mode: UInt32)
    /// Others may put another file in its place.
    case openFolder(path: String, mode: UInt32)
    case tooLarge(path: String, limit: Int)
    case empty(path: String)
    /// It could not be written. `code` is its `errno`.
    case unwritable(path: String, code: Int32)
}

extension CredentialError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .missing(let account, let name, let places):
            "account '\(account)' has no credential '\(name)': looked in "
                + places.map { "'\($0)'" }.joined(separator: ", ")
        case .unreadable(let path, let code):
            "credential '\(path)' cannot be opened: error \(code)"
        case .link(let path):
            "credential '\(path)' is a link: put the file itself there"
        case .notAFile(let path):
            "credential '\(path)' is not a regular file: put a file there"
        case .notAFolder(let path):
            "'\(path)', which should hold credentials, is not a folder of its own: "
                + "make it one, mode 0700"
        case .foreign(let path, let owner):
            "credential '\(path)' belongs to user \(owner), not to the user of this program: "
                + "chown it"
        case .open(let path, let mode):
            "credential '\(path)' has mode \(octal(mode)), so others may see it: "
                + "chmod 600 '\(path)'"
        case .openFolder(let path, let mode):
            "the folder '\(path)' of credentials has mode \(octal(mode)), so others may change "
                + "what is in it: chmod 700 '\(path)'"
        case .tooLarge(let path, let limit):
            "credential '\(path)' has more than \(limit) bytes: it is another file"
        case .empty(let path):
            "credential '\(path)' is empty: write it again"
        case .unwritable(let path, let code):
            "credential '\(path)' cannot be written: error \(code)"
        }
    }
}

/// `0640`
public func octal(_ mode: UInt32) -> String {
    let digits = String(mode, radix: 8)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
}
