import Glibc
public import Logging

/// One JSON object a line, to standard error.
///
///     {"at":"2026-11-20T06:10:00.123Z","level":"notice","message":"order accepted","order":"7f…"}
///
/// The message is constant text, so that every event can be searched for; what varies is metadata
/// under a fixed name. Fields come in the order of their names.
public struct JSONLogHandler: LogHandler {
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?
    public var logLevel: Logger.Level

    private let write: @Sendable (String) -> Void

    /// - Parameter write: takes whole lines, with their line feed. Nil is standard error.
    public init(logLevel: Logger.Level = .notice, write: (@Sendable (String) -> Void)? = nil) {
        self.logLevel = logLevel
        self.write = write ?? Self.writeToStandardError
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var fields = metadata
        if let provided = metadataProvider?.get() { fields.merge(provided) { $1 } }
        if let own = event.metadata { fields.merge(own) { $1 } }
        if let error = event.error { fields["error"] = .string("\(error)") }

        var line = JSONText()
        line.append(raw: "{\"at\":\"\(Self.timestamp())\",\"level\":\"\(event.level)\",")
        line.append(raw: "\"message\":")
        line.append(string: "\(event.message)")
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
            line.append(raw: ",")
            // A field never has the name of one of the three above.
            line.append(string: ["at", "level", "message"].contains(name) ? name + "_" : name)
            line.append(raw: ":")
            line.append(value)
        }
        line.append(raw: "}\n")
        write(line.text)
    }

    @Sendable private static func writeToStandardError(_ line: String) {
        var rest = Array(line.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(2, $0.baseAddress, $0.count) }
            // There is nowhere to say that standard error is gone.
            guard count > 0 || errno == EINTR else { return }
            rest = rest.dropFirst(max(0, count))
        }
    }

    /// `2026-11-20T06:10:00.123Z`
    private static func timestamp() -> String {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        var parts = tm()
        gmtime_r(&now.tv_sec, &parts)
        func digits(_ number: Int, _ count: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        let date = [Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday)]
        let time = [Int(parts.tm_hour), Int(parts.tm_min), Int(parts.tm_sec)]
        return digits(date[0], 4) + "-" + digits(date[1], 2) + "-" + digits(date[2], 2) + "T"
            + time.map { digits($0, 2) }.joined(separator: ":")
            + "." + digits(now.tv_nsec / 1_000_000, 3) + "Z"
    }
}

extension JSONText {
    fileprivate mutating func append(_ value: Logger.Metadata.Value) {
        switch value {
        case .string(let text): append(string: text)
        case .stringConvertible(let value): append(string: "\(value)")
        case .array(let values):
            append(raw: "[")
            for (index, value) in values.enumerated() {
                if index > 0 { append(raw: ",") }
                append(value)
            }
            append(raw: "]")
        case .dictionary(let values):
            append(raw: "{")
            let sorted = values.sorted { $0.key < $1.key }
            for (index, (name, value)) in sorted.enumerated() {
                if index > 0 { append(raw: ",") }
                append(string: name)
                append(raw: ":")
                append(value)
            }
            append(raw: "}")
        @unknown default: append(string: "\(value)")
        }
    }
}
