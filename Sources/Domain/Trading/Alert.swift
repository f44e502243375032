/// What people are told, written down in the transaction of what it tells.
public struct Alert: Hashable, Sendable {
    public enum Channel: String, CaseIterable, Hashable, Sendable {
        case trading, system
    }

    public enum Severity: String, CaseIterable, Hashable, Sendable {
        case info, warning, critical
    }

    /// UTF-8 bytes that a row of the outbox holds.
    public static let longest = 8192

    public let channel: Channel
    public let severity: Severity
    /// What alerts of one kind about one thing share.
    public let key: String
    /// It ends with the command to type.
    public let text: String

    public init(_ severity: Severity, on channel: Channel, key: String, text: String) {
        self.channel = channel
        self.severity = severity
        self.key = key
        self.text = text.clipped(to: Alert.longest)
    }
}

extension String {
    /// As much of its beginning as fits, so that a long reason cannot keep a row from being
    /// written.
    func clipped(to bytes: Int) -> String {
        guard utf8.count > bytes else { return self }
        let mark = "…"
        var kept = ""
        var room = bytes - mark.utf8.count
        for character in self {
            room -= character.utf8.count
            guard room >= 0 else { break }
            kept.append(character)
        }
        return kept + mark
    }
}
