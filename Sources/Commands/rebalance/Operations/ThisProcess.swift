import FoundationEssentials
import Glibc
import Trading

extension ProcessIdentity {
    /// This process, so that another on this boot can tell whether it still lives.
    static var current: ProcessIdentity {
        ProcessIdentity(
            host: ThisHost.name, bootID: ThisHost.bootID, pid: Int(getpid()),
            startTicks: ThisHost.startTicks(of: Int(getpid())) ?? 0)
    }

    /// Whether the process is known to be dead: of this boot of this host, and gone. Of any other
    /// nothing is known from here.
    var isKnownDead: Bool {
        guard host == ThisHost.name, bootID == ThisHost.bootID else { return false }
        return ThisHost.startTicks(of: pid) != startTicks
    }
}

/// What the kernel says of this host and its processes.
enum ThisHost {
    static var name: String {
        text("/proc/sys/kernel/hostname") ?? "unknown"
    }

    /// The boot and the process-number space: two containers of one host share the first, and a
    /// number of the one says nothing about the processes of the other.
    static var bootID: String {
        let boot = text("/proc/sys/kernel/random/boot_id") ?? "unknown"
        let space = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")
        return "\(boot) \(space ?? "unknown")"
    }

    /// When a process started, in clock ticks since boot. Nil when there is none, or when it has
    /// ended and only waits to be asked for.
    ///
    /// Source: proc(5), `stat`, the state is field 3 and the start time field 22, counted after
    /// the name in brackets, which may hold anything.
    static func startTicks(of pid: Int) -> Int64? {
        guard let stat = text("/proc/\(pid)/stat"), let end = stat.lastIndex(of: ")") else {
            return nil
        }
        let fields = stat[stat.index(after: end)...].split(separator: " ")
        guard fields.count > 19, fields[0] != "Z", fields[0] != "X" else { return nil }
        return Int64(fields[19])
    }

    private static func text(_ path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = fread(&buffer, 1, buffer.count, file)
        let text = String(decoding: buffer.prefix(count), as: UTF8.self)
        return text.split(separator: "\n").first.map(String.init)
    }
}
