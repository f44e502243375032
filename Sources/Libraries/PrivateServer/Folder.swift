import Glibc

/// The few questions and deeds about folders that a server's state needs.
enum Folder {
    /// The names in a folder; none when it cannot be read.
    static func names(in path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Makes a folder and those above it. What is there already stays as it is.
    static func create(_ path: String, mode: mode_t) throws(PrivateServerError) {
        if mkdir(path, mode) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            throw .cannotCreate(path: path, code: errno)
        }
        try create(String(path[..<slash]), mode: 0o755)
        guard mkdir(path, mode) == 0 || errno == EEXIST else {
            throw .cannotCreate(path: path, code: errno)
        }
    }

    /// Makes a folder that belongs to `owner` and that nobody else may enter, or refuses one that
    /// is not so: a link, or a folder that somebody prepared for us.
    ///
    /// One that is still our own is handed over as well: another start, at this moment or before
    /// it was killed, made it and has not given it away yet.
    static func createPrivate(_ path: String, owner: SystemUser) throws(PrivateServerError) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw .cannotCreate(path: path, code: errno)
        }
        guard let status = status(path), status.st_mode & S_IFMT == S_IFDIR,
            status.st_uid == owner.id || status.st_uid == geteuid(), status.st_mode & 0o077 == 0
        else { throw .unsafeFolder(path: path) }
        guard status.st_uid != owner.id else { return }
        guard lchown(path, owner.id, owner.group) == 0 else {
            throw .cannotCreate(path: path, code: errno)
        }
    }

    /// Of the path itself, not of what a link points to.
    static func status(_ path: String) -> stat? {
        var status = stat()
        return lstat(path, &status) == 0 ? status : nil
    }

    /// The first folder on the way to `path` that `user` may not pass; nil when all is well.
    static func barrier(on path: String, for user: SystemUser) -> String? {
        var current = ""
        for part in path.split(separator: "/") {
            current += "/\(part)"
            var status = stat()
            guard stat(current, &status) == 0 else { return nil }
            let bit: mode_t =
                status.st_uid == user.id ? 0o100 : status.st_gid == user.group ? 0o010 : 0o001
            if user.id != 0, status.st_mode & bit == 0 { return current }
        }
        return nil
    }

    static func text(of path: String) -> String? {
        guard let file = fopen(path, "re") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Writes a file as `owner`'s own, 0600.
    static func write(
        _ text: String, to path: String, owner: SystemUser
    ) throws(PrivateServerError) {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw .cannotCreate(path: path, code: errno) }
        defer { close(file) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            guard count > 0 else { throw .cannotCreate(path: path, code: errno) }
            rest = rest.dropFirst(count)
        }
        guard owner.id == geteuid() || fchown(file, owner.id, owner.group) == 0 else {
            throw .cannotCreate(path: path, code: errno)
        }
    }
}
