import Glibc

/// A folder that is held open, so that what is checked is what is read.
final class CredentialFolder {
    let path: String
    let descriptor: Int32

    /// Opens one after the other the folders that lead to credentials, and checks each.
    ///
    /// - Returns: nil when one of them is not there.
    static func open(
        _ root: String, then names: [String] = [], owners: Set<uid_t>
    ) throws(CredentialError) -> CredentialFolder? {
        guard var folder = try CredentialFolder(root, in: nil, owners: owners) else { return nil }
        for name in names {
            guard let next = try CredentialFolder(name, in: folder, owners: owners) else {
                return nil
            }
            folder = next
        }
        return folder
    }

    private init?(
        _ name: String, in parent: CredentialFolder?, owners: Set<uid_t>
    ) throws(CredentialError) {
        let path = parent.map { "\($0.path)/\(name)" } ?? name
        let descriptor = openat(
            parent?.descriptor ?? AT_FDCWD, name,
            O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else {
            switch errno {
            case ENOENT: return nil
            // A link and a file both end here.
            case ENOTDIR, ELOOP: throw .notAFolder(path: path)
            default: throw .unreadable(path: path, code: errno)
            }
        }
        self.path = path
        self.descriptor = descriptor
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unreadable(path: path, code: errno) }
        guard owners.contains(status.st_uid) else {
            throw .foreign(path: path, owner: status.st_uid)
        }
        // A sticky bit keeps others from removing our file, not from making the next one.
        guard status.st_mode & 0o022 == 0 else {
            throw .openFolder(path: path, mode: status.st_mode & 0o7777)
        }
    }

    deinit {
        close(descriptor)
    }
}
