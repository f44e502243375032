public import Diagnostics
import Markets
import Trading
import YAML

extension Schedule {
    /// Reads and checks a file of `schedules/`.
    ///
    /// - Throws: everything that is wrong with it, by place; then nothing of it may be used.
    public init(reading source: SourceText) throws(DiagnosticList) {
        var diagnostics = DiagnosticList(source: source)
        let root = YAMLNode.read(source, reporting: &diagnostics)
        guard let root else { throw diagnostics }
        var reader = ScheduleReader(diagnostics)
        guard let schedule = reader.schedule(root), !reader.diagnostics.hasErrors else {
            throw reader.diagnostics
        }
        self = schedule
    }
}

/// Gives the keys of one file their meaning, and goes on after a mistake to find more.
private struct ScheduleReader {
    var diagnostics: DiagnosticList
    private var values: [String: YAMLNode] = [:]

    private static let keys = [
        "schedule", "job", "deployments", "market", "days", "anchor", "window", "if_missed",
    ]

    init(_ diagnostics: DiagnosticList) {
        self.diagnostics = diagnostics
    }

    mutating func schedule(_ root: YAMLNode) -> Schedule? {
        guard readKeys(of: root) else { return nil }
        let name = name()
        let job = choice(Schedule.Job.self, "job")
        let deployments = deployments()
        let market = choice(Venue.self, "market")
        let days = choice(Schedule.Days.self, "days")
        let anchor = scalar("anchor") { SessionAnchor(parsing: $0) }
        let window = scalar("window") { minuteCount(parsing: $0) }
        let ifMissed = choice(Schedule.IfMissed.self, "if_missed")
        guard let name, let job, let deployments, let market, let days, let anchor, let window,
            let ifMissed
        else { return nil }
        checkHours(job, anchor, window)
        return Schedule(
            name: name, job: job, deployments: deployments, market: market, days: days,
            anchor: anchor, windowMinutes: window, ifMissed: ifMissed)
    }

    /// False when the file is no map at all.
    private mutating func readKeys(of root: YAMLNode) -> Bool {
        guard case .mapping(let entries) = root.content else {
            refuse(root.range, "a schedule is a map of keys and values")
            return false
        }
        for entry in entries {
            guard ScheduleReader.keys.contains(entry.key.text) else {
                let near = nearestName(to: entry.key.text, among: ScheduleReader.keys)
                diagnostics.add(
                    Diagnostic(
                        .unknownKey, "unknown key '\(entry.key.text)'", at: entry.key.range,
                        hint: near.map { "did you mean '\($0)'?" }))
                continue
            }
            values[entry.key.text] = entry.value
        }
        for key in ScheduleReader.keys where values[key] == nil {
            diagnostics.add(
                Diagnostic(
                    .missingKey, "'\(key)' is missing", at: SourceRange(at: root.range.start),
                    label: "in this map"))
        }
        return true
    }

    private mutating func refuse(_ range: SourceRange, _ message: String, hint: String? = nil) {
        diagnostics.add(Diagnostic(.badValue, message, at: range, hint: hint))
    }

    private mutating func scalar<Value>(
        _ key: String, hint: String? = nil, _ read: (String) -> Value?
    ) -> Value? {
        guard let node = values[key] else { return nil }
        guard case .scalar(let scalar) = node.content else {
            refuse(node.range, "'\(key)' is one value")
            return nil
        }
        guard let value = read(scalar.text) else {
            refuse(
                node.range, "'\(scalar.text)' is no \(key)",
                hint: hint ?? ScheduleReader.examples[key])
            return nil
        }
        return value
    }

    private static let examples = [
        "schedule": "write a-z, 0-9 and '-', beginning with a letter: krx-daily",
        "anchor": "write open, open+20m or close-20m",
        "window": "write minutes: 20m, at most 720m",
    ]

    private mutating func choice<Value: RawRepresentable & CaseIterable>(
        _ type: Value.Type, _ key: String
    ) -> Value? where Value.RawValue == String {
        let words = type.allCases.map(\.rawValue)
        let hint =
            words.count > 1 ? "write \(words.joined(separator: " or "))" : "write \(words[0])"
        return scalar(key, hint: hint) { Value(rawValue: $0) }
    }

    private mutating func name() -> String? {
        guard let name = scalar("schedule", { DeploymentName(rawValue: $0)?.rawValue }) else {
            return nil
        }
        let file = diagnostics.source.name.split(separator: "/").last ?? ""
        if let range = values["schedule"]?.range, file.hasSuffix(".yaml"), file != "\(name).yaml" {
            diagnostics.add(
                Diagnostic(
                    .otherName, "the schedule is called '\(name)' and its file '\(file)'",
                    at: range, hint: "write \(file.dropLast(5)), or rename the file"))
        }
        return name
    }

    private mutating func deployments() -> Schedule.Deployments? {
        guard let node = values["deployments"] else { return nil }
        guard case .sequence(let elements) = node.content else {
            return scalar("deployments", hint: "write all, or a list: [core, trend]") {
                $0 == "all" ? .all : nil
            }
        }
        var names: [DeploymentName] = []
        for element in elements {
            guard case .scalar(let scalar) = element.content,
                let name = DeploymentName(rawValue: scalar.text)
            else {
                refuse(element.range, "a deployment's name is a-z, 0-9 and '-'")
                continue
            }
            guard !names.contains(name) else {
                refuse(element.range, "'\(name)' is there twice", hint: "delete one of them")
                continue
            }
            names.append(name)
        }
        if elements.isEmpty {
            refuse(node.range, "no deployment at all", hint: "write all, or the names of some")
        }
        return names.isEmpty ? nil : .named(names)
    }

    /// A rebalance needs the market open from its first order to its last.
    private mutating func checkHours(_ job: Schedule.Job, _ anchor: SessionAnchor, _ window: Int) {
        switch job {
        case .dailyRebalance: break
        }
        func refuse(_ key: String, _ message: String, hint: String) {
            guard let range = values[key]?.range else { return }
            diagnostics.add(Diagnostic(.outsideSession, message, at: range, hint: hint))
        }
        switch anchor.event {
        case .open where anchor.minutes < 0:
            refuse("anchor", "the market is not open yet", hint: "write open, or later: open+5m")
        case .close where anchor.minutes >= 0:
            refuse("anchor", "the market has closed", hint: "write a time before it: close-20m")
        case .close where window > -anchor.minutes:
            refuse(
                "window", "the window ends \(window + anchor.minutes)m after the close",
                hint: "write at most \(-anchor.minutes)m, or an earlier anchor")
        case .open, .close: break
        }
    }
}
