import Glibc

/// A user of the system.
struct SystemUser: Equatable {
    let name: String
    let id: uid_t
    let group: gid_t
    let home: String

    static func named(_ name: String) -> SystemUser? { getpwnam(name).map(SystemUser.init) }
    static func numbered(_ id: uid_t) -> SystemUser? { getpwuid(id).map(SystemUser.init) }

    private init(_ entry: UnsafeMutablePointer<passwd>) {
        name = String(cString: entry.pointee.pw_name)
        id = entry.pointee.pw_uid
        group = entry.pointee.pw_gid
        home = String(cString: entry.pointee.pw_dir)
    }
}
