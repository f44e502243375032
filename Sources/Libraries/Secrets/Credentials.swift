import Glibc
public import Subprocess

/// Where the credentials of accounts are, and how they are read.
///
/// Looked for in this order; the first place that has any file of the account must have all of
/// them, because half of an old key and half of a new one is no key:
///
/// 1. `$CREDENTIALS_DIRECTORY/ACCOUNT.NAME`, what systemd's `LoadCredential` puts there;
/// 2. `/etc/ballast/credentials/ACCOUNT/NAME`;
/// 3. `STATE/credentials/ACCOUNT/NAME`, where `seed` writes.
///
/// A file that is there and may not be used is an error, never a reason to look further.
public struct Credentials: Sendable {
    /// Of systemd; nil outside of its units.
    private let unitFolder: String?
    /// Folders with a folder for each account, in order.
    private let folders: [String]

    public static let systemFolder = "/etc/ballast/credentials"

    /// - Parameters:
    ///   - state: the state folder of Ballast, which is ours to write in.
    ///   - system: where an administrator puts them.
    public init(
        state: String, system: String = Credentials.systemFolder,
        environment: [String: String] = Environment.current
    ) {
        unitFolder = environment["CREDENTIALS_DIRECTORY"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        folders = [system, state + "/credentials"]
    }

    /// Reads all of an account's credentials.
    ///
    /// - Returns: a file for each name, in the order of the names.
    /// - Throws: the first thing that is wrong.
    public func read(
        _ names: [String], of account: String
    ) throws(CredentialError) -> [CredentialFile] {
        for place in places(of: account) {
            let found = try place.read(names)
            guard !found.isEmpty else { continue }
            if let absent = names.first(where: { found[$0] == nil }) {
                throw .missing(
                    account: account, name: absent, places: [place.path(of: absent)])
            }
            return names.compactMap { found[$0] }
        }
        throw .missing(
            account: account, name: names.first ?? "",
            places: places(of: account).map { $0.path(of: names.first ?? "") })
    }

    /// Where `seed` writes a credential.
    public func seedPath(_ name: String, of account: String) -> String {
        folders.last.map { "\($0)/\(account)/\(name)" } ?? ""
    }

    private func places(of account: String) -> [Place] {
        let us = geteuid()
        var places: [Place] = []
        if let unitFolder {
            // systemd leaves them as root's, readable by us through an access list, which a mode
            // shows as a right of the group; or as ours where the file system has no lists.
            places.append(
                Place(
                    root: unitFolder, folders: [], prefix: account + ".", owners: [0, us],
                    modes: [0o400, 0o440, 0o600]))
        }
        places += folders.map {
            Place(
                root: $0, folders: [account], prefix: "", owners: [us], modes: [0o400, 0o600])
        }
        return places
    }
}

/// One of the places, for one account.
private struct Place {
    let root: String
    /// The folders below the root that lead to the files.
    let folders: [String]
    /// What stands before the name of a credential.
    let prefix: String
    let owners: Set<uid_t>
    let modes: Set<mode_t>

    func path(of name: String) -> String {
        ([root] + folders + [prefix + name]).joined(separator: "/")
    }

    /// Those that are there.
    func read(_ names: [String]) throws(CredentialError) -> [String: CredentialFile] {
        // A folder may be root's wherever it is: root could do anything anyway.
        guard
            let folder = try CredentialFolder.open(
                root, then: folders, owners: owners.union([0]))
        else { return [:] }
        var found: [String: CredentialFile] = [:]
        for name in names {
            found[name] = try CredentialFile.read(
                prefix + name, in: folder, owners: owners, modes: modes)
        }
        return found
    }
}
