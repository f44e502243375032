import Glibc

/// Where a private server has its things, and who runs it.
struct ServerPlace {
    /// The state folder of Ballast.
    let state: String
    /// `STATE/postgresql`
    let home: String
    let owner: SystemUser

    var data: String { home + "/data" }
    var log: String { home + "/server.log" }
    var lock: String { home + "/lock" }

    static let socketName = ".s.PGSQL.5432"
    /// A socket's whole path must fit into `sockaddr_un`, with a NUL at its end.
    static let longestSocketPath = 107

    init(state: String) throws(PrivateServerError) {
        self.state = state
        home = state + "/postgresql"
        owner = try Self.owner(of: home + "/data")
    }

    /// Us; or for root, because PostgreSQL refuses to run as root, the owner of a state that is
    /// there, and otherwise the least of the users that are there.
    private static func owner(of data: String) throws(PrivateServerError) -> SystemUser {
        guard geteuid() == 0 else {
            guard let user = SystemUser.numbered(geteuid()) else { throw .noUser }
            return user
        }
        if let status = Folder.status(data), status.st_uid != 0,
            let user = SystemUser.numbered(status.st_uid)
        {
            return user
        }
        for name in ["ballast", "postgres", "nobody"] {
            if let user = SystemUser.named(name), user.id != 0 { return user }
        }
        throw .noUser
    }

    /// Makes the folders, and says in words when the server's user could not get into them.
    func createFolders() throws(PrivateServerError) {
        try Folder.create(state, mode: geteuid() == 0 ? 0o755 : 0o700)
        if let barrier = Folder.barrier(on: state, for: owner) {
            throw .unreachableFolder(path: barrier, user: owner.name)
        }
        try Folder.createPrivate(home, owner: owner)
    }

    /// A short folder for the socket, 0700, the server's own.
    ///
    /// Beside the data where that path will do; else in `/run`, named after the state so that two
    /// states never share one.
    func createSocketFolder() throws(PrivateServerError) -> String {
        let beside = home + "/run"
        if Self.fits(beside) {
            try Folder.createPrivate(beside, owner: owner)
            return beside
        }
        let name = String(Self.hash(home), radix: 16)
        if geteuid() == 0 {
            let path = "/run/ballast-\(name)"
            try Folder.createPrivate(path, owner: owner)
            return path
        }
        let personal = "/run/user/\(owner.id)"
        var parent = "/tmp/ballast-\(owner.id)"
        if let status = Folder.status(personal), status.st_mode & S_IFMT == S_IFDIR,
            status.st_uid == owner.id, status.st_mode & 0o077 == 0
        {
            parent = personal + "/ballast"
        }
        try Folder.createPrivate(parent, owner: owner)
        try Folder.createPrivate(parent + "/" + name, owner: owner)
        return parent + "/" + name
    }

    /// Short enough, and without a comma, at which libpq would split it into two hosts.
    private static func fits(_ folder: String) -> Bool {
        folder.utf8.count + 1 + socketName.utf8.count <= longestSocketPath
            && !folder.utf8.contains(UInt8(ascii: ","))
    }

    /// FNV-1a: the same name for the same state in every process.
    static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
