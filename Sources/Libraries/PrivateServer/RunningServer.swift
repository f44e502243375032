import Glibc

/// A server that runs on a data folder, as `postmaster.pid` in it says.
struct RunningServer {
    let process: Int32
    let socketFolder: String
    let isReady: Bool

    /// Nil when none runs. A file that a crash left behind, whose number another process has by
    /// now, is not taken for a server: the process must have the data folder as its own.
    init?(data: String) {
        guard let text = Folder.text(of: data + "/postmaster.pid") else { return nil }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 2, let process = Int32(lines[0]), process > 1,
            Self.works(process, in: data)
        else { return nil }
        self.process = process
        socketFolder = lines.count > 4 ? String(lines[4]) : ""
        isReady = lines.count > 7 && lines[7].hasPrefix("ready")
    }

    /// Whether clients can reach it: `/run/user` is emptied when a user logs out.
    var hasSocket: Bool {
        Folder.status(socketFolder + "/" + ServerPlace.socketName).map {
            $0.st_mode & S_IFMT == S_IFSOCK
        } ?? false
    }

    /// The server that wrote the folder's lock file, if it has ended and nobody has asked how.
    static func zombie(of data: String) -> Int32? {
        guard let text = Folder.text(of: data + "/postmaster.pid"),
            let process = text.split(separator: "\n").first.flatMap({ Int32($0) }), process > 1,
            let status = Folder.text(of: "/proc/\(process)/stat"),
            // The name before the state may hold anything, but its last parenthesis is the last.
            let name = status.lastIndex(of: ")")
        else { return nil }
        return status[name...].dropFirst(2).first == "Z" ? process : nil
    }

    /// Whether the process was started on this data folder. Its command line is asked, which every
    /// user may read; its working folder may be hidden even from root in a container.
    private static func works(_ process: Int32, in data: String) -> Bool {
        let words = Folder.text(of: "/proc/\(process)/cmdline")?.split(separator: "\0") ?? []
        guard let option = words.firstIndex(of: "-D"), option + 1 < words.count else {
            return false
        }
        var theirs = stat()
        var ours = stat()
        return stat(String(words[option + 1]), &theirs) == 0 && stat(data, &ours) == 0
            && theirs.st_ino == ours.st_ino && theirs.st_dev == ours.st_dev
    }
}
