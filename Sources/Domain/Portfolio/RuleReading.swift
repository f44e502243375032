import Diagnostics
import Formula
import Markets
import YAML

// MARK: - decide and trade

extension FileReader {
    /// `when {, when} [after close | at open+Nm]`, in one text or as a list.
    mutating func decideRule(_ node: YAMLNode) -> DecideRule? {
        var parts: [(words: [Substring], range: SourceRange)] = []
        let scalars: [YAMLNode]
        if case .sequence(let elements) = node.content {
            scalars = elements
        } else {
            scalars = [node]
        }
        for element in scalars {
            guard let scalar = text(element, "decide") else { return nil }
            for part in scalar.text.split(separator: ",", omittingEmptySubsequences: false) {
                parts.append((FileReader.words(part), scalar.range))
            }
        }
        var when: [DecideRule.When] = []
        var moment: DecideRule.Moment?
        for part in parts {
            var words = part.words[...]
            if let (found, length) = FileReader.moment(endOf: words) {
                words = words.dropLast(length)
                // One instant for all: it stands at the end of the whole, or of every part.
                if let moment, moment != found {
                    report(.badValue, "decide has one moment for all its sessions", at: part.range)
                    return nil
                }
                moment = found
            }
            guard let rule = decideWhen(words, at: part.range) else { return nil }
            when.append(rule)
        }
        return DecideRule(when: when, moment: moment ?? .afterClose)
    }

    /// `open+20m` is three words.
    private static func words(_ text: some StringProtocol) -> [Substring] {
        var spaced = ""
        for character in text { spaced += character == "+" ? " + " : String(character) }
        return spaced.split(separator: " ")
    }

    private static func moment(
        endOf words: ArraySlice<Substring>
    ) -> (DecideRule.Moment, length: Int)? {
        if words.suffix(2) == ["after", "close"] { return (.afterClose, 2) }
        if words.count >= 4, words.suffix(4).prefix(3) == ["at", "open", "+"],
            let minutes = words.last.flatMap(minutes)
        {
            return (.afterOpen(minutes: minutes), 4)
        }
        return nil
    }

    /// `20m`: 20.
    private static func minutes(_ word: Substring) -> Int? {
        guard word.last == "m", word.dropLast().utf8.allSatisfy({ (48...57).contains($0) }),
            let minutes = Int(word.dropLast()), minutes < 24 * 60
        else { return nil }
        return minutes
    }

    private mutating func decideWhen(
        _ words: ArraySlice<Substring>, at range: SourceRange
    ) -> DecideRule.When? {
        if words == ["every", "session"] { return .everySession }
        if words == ["first", "session", "of", "data"] {
            notYet("decide: first session of data", at: range)
            return .everySession
        }
        if words.count == 4, words.dropFirst().prefix(2) == ["session", "of"],
            let edge = words.first.flatMap({ SessionPlace.Edge(rawValue: String($0)) }),
            let period = words.last.flatMap({ SessionPlace.Period(rawValue: String($0)) })
        {
            return .session(edge, of: period)
        }
        report(
            .badValue, "'\(words.joined(separator: " "))' is no rule for sessions", at: range,
            hint: "every session, or first or last session of week, month, quarter or year;"
                + " then after close or at open+20m")
        return nil
    }

    mutating func tradeMoment(_ node: YAMLNode, assumesFill: Bool) -> TradeMoment? {
        guard let scalar = text(node, "trade") else { return nil }
        let words = FileReader.words(scalar.text)
        switch words {
        case ["next", "session"]: return .nextSession
        case ["next", "session", "at", "open"]: return .nextOpen
        case ["next", "session", "at", "close"]: return .nextClose
        case ["same", "close"]:
            if assumesFill {
                notYet("trade: same close", at: scalar.range)
            } else {
                report(
                    .badValue, "a close cannot be traded when it is known", at: scalar.range,
                    hint: "trade: next session, or say assume: fill_at_signal_close")
            }
            return .nextSession
        default:
            if words.count == 6, words.prefix(5) == ["next", "session", "at", "open", "+"],
                let minutes = FileReader.minutes(words[5])
            {
                return .afterNextOpen(minutes: minutes)
            }
            report(
                .badValue, "'\(scalar.text)' is no moment to trade", at: scalar.range,
                hint: "next session, next session at open, at close or at open+20m")
            return nil
        }
    }
}
