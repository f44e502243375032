import Diagnostics
import Formula
import YAML

/// Reads the YAML of a portfolio file, value by value, and keeps what is wrong with it.
struct FileReader {
    var diagnostics: DiagnosticList

    init(source: SourceText) {
        diagnostics = DiagnosticList(source: source)
    }

    mutating func report(
        _ code: DiagnosticCode, _ message: String, at range: SourceRange, hint: String? = nil,
        others: [Diagnostic.Label] = []
    ) {
        diagnostics.add(Diagnostic(code, message, at: range, others: others, hint: hint))
    }

    /// `did you mean 'gold'?`, if something is close. A text of nothing but mistakes gets hints
    /// for the first of them, so that it is refused in milliseconds.
    func suggestion(for text: String, among names: [String]) -> String? {
        diagnostics.diagnostics.count >= 40
            ? nil : nearestName(to: text, among: names).map { "did you mean '\($0)'?" }
    }

    mutating func notYet(_ feature: String, at range: SourceRange) {
        report(.notYet, "not yet in this version: \(feature)", at: range)
    }

    /// The entries of a map that has some keys and no others.
    mutating func fields(
        _ node: YAMLNode, _ what: String, required: [String] = [], optional: [String] = []
    ) -> Fields? {
        guard let entries = entries(node, what) else { return nil }
        let known = required + optional
        var found: [String: YAMLEntry] = [:]
        for entry in entries {
            let key = entry.key.text
            if known.contains(key) {
                found[key] = entry
                continue
            }
            let isCutOff = entry.key.isInFlow && entry.value.scalar?.text == ""
            report(
                .unknownKey, "unknown key '\(key)' in \(what)", at: entry.key.range,
                hint: isCutOff
                    ? "inside { } a value ends at a comma: quote it"
                    : suggestion(for: key, among: known)
                        ?? "known are \(known.joined(separator: ", "))")
        }
        for key in required where found[key] == nil {
            report(
                .missingKey, "\(what) lacks the key '\(key)'",
                at: SourceRange(at: node.range.start))
        }
        return Fields(entries: found)
    }

    struct Fields {
        fileprivate let entries: [String: YAMLEntry]

        subscript(key: String) -> YAMLNode? { entries[key]?.value }

        /// Where a key stands.
        func place(of key: String) -> SourceRange? { entries[key]?.key.range }
    }

    mutating func entries(_ node: YAMLNode, _ what: String) -> [YAMLEntry]? {
        if case .mapping(let entries) = node.content { return entries }
        report(.wrongStructure, "\(what) is a map, not \(node.shape)", at: place(of: node))
        return nil
    }

    mutating func elements(_ node: YAMLNode, _ what: String) -> [YAMLNode]? {
        if case .sequence(let elements) = node.content { return elements }
        report(.wrongStructure, "\(what) is a list, not \(node.shape)", at: place(of: node))
        return nil
    }

    /// A text on one line, as it stands in the file.
    mutating func text(_ node: YAMLNode, _ what: String) -> YAMLScalar? {
        guard let scalar = node.scalar else {
            report(.wrongStructure, "\(what) is one value, not \(node.shape)", at: place(of: node))
            return nil
        }
        guard !scalar.text.isEmpty else {
            report(
                .wrongStructure, "\(what) has no value",
                at: SourceRange(at: scalar.range.start))
            return nil
        }
        guard scalar.start != nil else {
            report(
                .multipleLines, "\(what) stands on one line, without escapes",
                at: SourceRange(at: scalar.range.start), hint: "write it on one line")
            return nil
        }
        return scalar
    }

    private func place(of node: YAMLNode) -> SourceRange {
        node.range.start.line == node.range.end.line
            ? node.range : SourceRange(at: node.range.start)
    }

    /// One of a few words.
    mutating func word(_ node: YAMLNode, _ what: String, oneOf words: [String]) -> String? {
        guard let scalar = text(node, what) else { return nil }
        if words.contains(scalar.text) { return scalar.text }
        report(
            .badValue, "\(what) is \(words.joined(separator: " or ")), not '\(scalar.text)'",
            at: scalar.range,
            hint: suggestion(for: scalar.text, among: words))
        return nil
    }

    /// A formula, parsed.
    mutating func formula(_ node: YAMLNode, _ what: String) -> Expression? {
        guard let scalar = text(node, what), let start = scalar.start else { return nil }
        do throws(Diagnostic) {
            return try Expression(parsing: scalar.text, at: start)
        } catch {
            let isPlainInFlow = scalar.isInFlow && scalar.style == .plain
            let needsQuotes = isPlainInFlow && error.range.start >= scalar.range.end
            diagnostics.add(
                Diagnostic(
                    error.code, error.message, at: error.range, label: error.label,
                    others: error.others,
                    hint: needsQuotes
                        ? "inside { } and [ ] a formula ends at a comma or bracket: quote it"
                        : error.hint))
            return nil
        }
    }

    /// A number with its unit, as it was written; a minus before it is allowed.
    mutating func literal(_ node: YAMLNode, _ what: String) -> Literal? {
        guard let expression = formula(node, what) else { return nil }
        switch expression.kind {
        case .literal(let literal): return literal
        case .negation(let inner):
            if case .literal(let literal) = inner.kind { return literal.negated }
        case .name, .arithmetic, .comparison, .not, .logic, .choice, .element, .call: break
        }
        report(.badValue, "\(what) is a number, not a formula", at: expression.range)
        return nil
    }
}

extension YAMLNode {
    var scalar: YAMLScalar? {
        if case .scalar(let scalar) = content { scalar } else { nil }
    }

    /// As a message calls it.
    fileprivate var shape: String {
        switch content {
        case .scalar(let scalar): scalar.text.isEmpty ? "empty" : "'\(scalar.text)'"
        case .sequence: "a list"
        case .mapping: "a map"
        }
    }
}
