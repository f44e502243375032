public import Diagnostics

extension YAMLNode {
    /// Reads one YAML document, strictly.
    ///
    /// What is refused is added to `diagnostics`, as much as can be found at once. The tree is nil
    /// when none could be read to its end; otherwise it is whole, so that a reader of its meaning
    /// can go on and report more.
    public static func read(
        _ source: SourceText, reporting diagnostics: inout DiagnosticList
    ) -> YAMLNode? {
        if let refusal = TextCheck.refusal(of: source) {
            diagnostics.add(refusal)
            return nil
        }
        return source.bytes.withUnsafeBufferPointer { bytes in
            guard let parser = EventParser(bytes) else { preconditionFailure("no memory") }
            var reader = YAMLReader(source: source)
            let root: YAMLNode?
            do throws(YAMLReader.Stop) {
                root = try reader.document(parser)
            } catch {
                reader.found.append(error.diagnostic)
                root = nil
            }
            for diagnostic in reader.found { diagnostics.add(diagnostic) }
            return root
        }
    }
}

/// Builds the tree of one document.
struct YAMLReader {
    /// Nothing after this can be read.
    struct Stop: Error {
        let diagnostic: Diagnostic
    }

    let source: SourceText
    var found: [Diagnostic] = []
    private var nodes = 0
    private var depth = 0
    /// Flow maps and lists that are open.
    private(set) var flowDepth = 0
    /// A value is missing where an alias stands, so what the text means cannot be judged.
    private var hasAlias = false

    init(source: SourceText) {
        self.source = source
    }

    mutating func document(_ parser: borrowing EventParser) throws(Stop) -> YAMLNode? {
        var root: YAMLNode?
        while true {
            let event = try next(parser)
            switch event.kind {
            case .streamStart, .documentEnd: continue
            case .documentStart where root != nil:
                throw Stop(
                    diagnostic: Diagnostic(
                        .manyDocuments, "a second document begins here", at: event.range,
                        hint: "keep one document in a file"))
            case .documentStart:
                if event.hasDirective {
                    found.append(
                        Diagnostic(.manyDocuments, "a % directive", at: event.range))
                }
                root = try node(try next(parser), parser)
            default:
                guard let root else {
                    throw Stop(
                        diagnostic: Diagnostic(
                            .noDocument, "the file is empty",
                            at: SourceRange(at: SourceLocation(line: 1, column: 1))))
                }
                return hasAlias ? nil : root
            }
        }
    }

    private mutating func next(
        _ parser: borrowing EventParser
    ) throws(Stop) -> EventParser.Event {
        do throws(EventParser.Failure) {
            return try parser.next()
        } catch {
            throw Stop(diagnostic: diagnostic(of: error))
        }
    }

    private mutating func node(
        _ event: EventParser.Event, _ parser: borrowing EventParser
    ) throws(Stop) -> YAMLNode {
        try count(event)
        refuseDecorations(of: event)
        switch event.kind {
        case .sequenceStart: return try sequence(from: event, parser)
        case .mappingStart: return try mapping(from: event, parser)
        default:
            let scalar = scalar(event)
            return YAMLNode(content: .scalar(scalar), range: scalar.range)
        }
    }

    private mutating func count(_ event: EventParser.Event) throws(Stop) {
        nodes += 1
        guard nodes <= YAMLLimits.nodes else {
            throw Stop(
                diagnostic: Diagnostic(
                    .tooMany, "more than \(YAMLLimits.nodes) values", at: event.range))
        }
    }

    private mutating func refuseDecorations(of event: EventParser.Event) {
        let start = SourceRange(at: event.range.start)
        if event.kind == .alias {
            hasAlias = true
            found.append(
                Diagnostic(
                    .reference, "an alias: '*' stands for something elsewhere", at: event.range,
                    hint: "write the value here; if '*' should multiply, put the formula in quotes")
            )
        }
        if event.hasAnchor { found.append(Diagnostic(.reference, "an anchor", at: start)) }
        if event.hasTag { found.append(Diagnostic(.tag, "a tag", at: start)) }
    }
}

// MARK: - Lists, maps and scalars

extension YAMLReader {
    private mutating func enter(_ event: EventParser.Event) throws(Stop) {
        depth += 1
        if event.isFlow { flowDepth += 1 }
        guard depth <= YAMLLimits.depth else {
            throw Stop(
                diagnostic: Diagnostic(
                    .tooDeep, "nested more than \(YAMLLimits.depth) deep",
                    at: SourceRange(at: event.range.start)))
        }
    }

    private mutating func leave(_ event: EventParser.Event) {
        depth -= 1
        if event.isFlow { flowDepth -= 1 }
    }

    private mutating func sequence(
        from start: EventParser.Event, _ parser: borrowing EventParser
    ) throws(Stop) -> YAMLNode {
        try enter(start)
        defer { leave(start) }
        var elements: [YAMLNode] = []
        while true {
            let event = try next(parser)
            if event.kind == .sequenceEnd {
                return YAMLNode(
                    content: .sequence(elements),
                    range: SourceRange(start.range.start, event.range.end))
            }
            let element = try node(event, parser)
            if let last = elements.last, case .scalar(let tail) = element.content,
                let joined = joined(last, tail)
            {
                elements[elements.count - 1] = joined
            } else {
                elements.append(element)
            }
        }
    }

    private mutating func mapping(
        from start: EventParser.Event, _ parser: borrowing EventParser
    ) throws(Stop) -> YAMLNode {
        try enter(start)
        defer { leave(start) }
        var entries: [YAMLEntry] = []
        var places: [String: SourceRange] = [:]
        while true {
            let event = try next(parser)
            if event.kind == .mappingEnd {
                return YAMLNode(
                    content: .mapping(entries),
                    range: SourceRange(start.range.start, event.range.end))
            }
            let key = try node(event, parser)
            let value = try node(try next(parser), parser)
            guard case .scalar(let name) = key.content, name.start != nil, !name.text.isEmpty else {
                found.append(Diagnostic(.badKey, "a key is one word", at: key.range))
                continue
            }
            if value.isEmptyPlain, let last = entries.last, let joined = joined(last.value, name) {
                entries[entries.count - 1] = YAMLEntry(key: last.key, value: joined)
                continue
            }
            if name.text == "<<", name.style == .plain {
                found.append(Diagnostic(.reference, "a merge key", at: name.range))
                continue
            }
            if let first = places[name.text] {
                found.append(
                    Diagnostic(
                        .duplicateKey, "duplicate key '\(name.text)'", at: name.range,
                        others: [Diagnostic.Label(first, "first here")], hint: "delete one of them"
                    ))
                continue
            }
            places[name.text] = name.range
            entries.append(YAMLEntry(key: name, value: value))
        }
    }

    /// A plain value that a comma cut in two inside an open parenthesis, put together again, so
    /// that the mistake is reported once and what it says is still checked.
    private mutating func joined(_ head: YAMLNode, _ tail: YAMLScalar) -> YAMLNode? {
        guard flowDepth > 0, case .scalar(let scalar) = head.content, scalar.style == .plain,
            tail.style == .plain, let start = scalar.start, tail.start != nil,
            tail.range.start.line == start.line,
            scalar.text.utf8.count(where: { $0 == UInt8(ascii: "(") })
                > scalar.text.utf8.count(where: { $0 == UInt8(ascii: ")") })
        else { return nil }
        let range = scalar.range.joined(to: tail.range)
        let line = source.line(start.line).unicodeScalars
        let text = line.dropFirst(start.column - 1).prefix(range.end.column - start.column)
        found.append(
            Diagnostic(
                .brokenByFlow, "a value inside { } or [ ] ends at a comma", at: range,
                hint: "quote it: \"\(String(text))\""))
        let whole = YAMLScalar(
            text: String(text), style: .plain, range: range, isInFlow: true, start: start)
        return YAMLNode(content: .scalar(whole), range: range)
    }

    private mutating func scalar(_ event: EventParser.Event) -> YAMLScalar {
        if event.text.utf8.count > YAMLLimits.scalarBytes {
            found.append(
                Diagnostic(
                    .longScalar, "a value of \(event.text.utf8.count) bytes",
                    at: SourceRange(at: event.range.start)))
        }
        if event.hasHidden {
            found.append(
                Diagnostic(
                    .hiddenCharacter, "an escape that stands for a character that cannot be seen",
                    at: event.range))
        }
        // Quotes take a column each; whatever else differs in length was escaped or folded.
        let quotes = event.style == .plain ? 0 : 1
        let columns = event.range.end.column - event.range.start.column - 2 * quotes
        let isVerbatim =
            event.style != .literal && event.style != .folded
            && event.range.start.line == event.range.end.line
            && columns == event.text.unicodeScalars.count
        return YAMLScalar(
            text: event.text, style: event.style, range: event.range, isInFlow: flowDepth > 0,
            start: isVerbatim ? event.range.start.advanced(by: quotes) : nil)
    }
}

extension YAMLNode {
    /// Nothing at all was written.
    var isEmptyPlain: Bool {
        guard case .scalar(let scalar) = content else { return false }
        return scalar.style == .plain && scalar.text.isEmpty
    }
}
