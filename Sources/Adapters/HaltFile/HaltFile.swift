import Glibc
public import Trading

/// The file that stops trading without a database, a network or a program of ours.
///
/// Any readable text is a halt: `touch` is enough at three in the morning. The first line may be
/// `stops: orders`, which stops exits too; the rest is the reason.
public struct HaltFile: HaltSwitch {
    /// Looked at in turn; one that exists is enough.
    public let paths: [String]
    /// Made when a file is to be put there; nil makes no folder.
    private let stateDirectory: String?

    public static let system = "/etc/ballast/HALT"

    /// - Parameter stateDirectory: ours to write; `halt` puts the file there when it may not
    ///   write to `/etc/ballast`.
    public init(stateDirectory: String) {
        self.init(
            paths: [HaltFile.system, stateDirectory + "/HALT"], stateDirectory: stateDirectory)
    }

    public init(paths: [String], stateDirectory: String? = nil) {
        self.paths = paths
        self.stateDirectory = stateDirectory
    }

    public func reading() -> (stops: Halt.Stops, reason: String)? {
        let readings = paths.compactMap(HaltFile.reading)
        // The strongest counts: a file that stops entries hides none that stops exits too.
        return readings.first { $0.stops == .orders } ?? readings.first
    }

    private static func reading(_ path: String) -> (stops: Halt.Stops, reason: String)? {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else {
            // Not there is no halt. Anything else might hide one: entries stop.
            guard errno != ENOENT, errno != ENOTDIR else { return nil }
            return (.entries, "'\(path)' cannot be read")
        }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = read(file, &buffer, buffer.count)
        guard count >= 0 else { return (.entries, "'\(path)' cannot be read") }
        let text = String(decoding: buffer.prefix(count), as: UTF8.self)
        var lines = text.split(separator: "\n", omittingEmptySubsequences: true)
        var stops = Halt.Stops.entries
        if lines.first == "stops: orders" {
            stops = .orders
            lines.removeFirst()
        }
        return (stops, lines.isEmpty ? "'\(path)' exists" : lines.joined(separator: " ").plain)
    }

    /// Writes the file at the first path that can be written, whole or not at all, and durably.
    ///
    /// A file that stops exits too stays as strong as it is: only `remove` takes a stop away.
    ///
    /// - Returns: the path, or nil when none could be written.
    public func write(stops: Halt.Stops, reason: String) -> String? {
        let isStronger = stops == .orders || reading()?.stops == .orders
        let text = (isStronger ? "stops: orders\n" : "") + reason.plain + "\n"
        // A machine on which nothing has run yet has no state folder, and may have to stop too.
        if let stateDirectory { HaltFile.createFolder(stateDirectory) }
        for path in paths where HaltFile.write(text, to: path) { return path }
        return nil
    }

    /// As the private server makes it. A failure shows when the file is written.
    private static func createFolder(_ folder: String, mode: mode_t? = nil) {
        let mode = mode ?? (geteuid() == 0 ? 0o755 : 0o700)
        guard mkdir(folder, mode) != 0, errno == ENOENT, let slash = folder.lastIndex(of: "/"),
            slash != folder.startIndex
        else { return }
        createFolder(String(folder[..<slash]), mode: 0o755)
        mkdir(folder, mode)
    }

    private static func write(_ text: String, to path: String) -> Bool {
        let temporary = path + ".new"
        let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard file >= 0 else { return false }
        let bytes = Array(text.utf8)
        let isWritten = Glibc.write(file, bytes, bytes.count) == bytes.count && fsync(file) == 0
        close(file)
        guard isWritten, rename(temporary, path) == 0 else {
            unlink(temporary)
            return false
        }
        return true
    }

    /// Removes every file there is. Only `lift`, and so only a person, calls this.
    ///
    /// - Returns: the paths that remain because they may not be removed.
    public func remove() -> [String] {
        paths.filter { unlink($0) != 0 && errno != ENOENT && errno != ENOTDIR }
    }
}

extension String {
    /// Without what a terminal would obey.
    fileprivate var plain: String {
        String(String.UnicodeScalarView(unicodeScalars.map { $0.isControl ? " " : $0 }))
    }
}

extension Unicode.Scalar {
    fileprivate var isControl: Bool { properties.generalCategory == .control }
}
