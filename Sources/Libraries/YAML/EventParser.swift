import CLibYAML
import Diagnostics

/// libyaml's stream of events, each released as soon as it has been read.
///
/// Only events are used. libyaml's own document loader resolves aliases and keeps no styles.
struct EventParser: ~Copyable {
    /// What matters of one event.
    struct Event {
        enum Kind: Equatable {
            case streamStart, streamEnd, documentStart, documentEnd, alias, scalar
            case sequenceStart, sequenceEnd, mappingStart, mappingEnd
        }

        var kind: Kind
        var range: SourceRange
        var text = ""
        var style = YAMLScalar.Style.plain
        var isFlow = false
        var hasAnchor = false
        var hasTag = false
        var hasDirective = false
        /// The text has a NUL or another control in it, made by an escape.
        var hasHidden = false
    }

    struct Failure: Error {
        let problem: String
        let location: SourceLocation
    }

    private let parser: UnsafeMutablePointer<yaml_parser_t>

    /// - Parameter bytes: must outlive this value.
    init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        parser = .allocate(capacity: 1)
        guard yaml_parser_initialize(parser) == 1 else {
            parser.deallocate()
            return nil
        }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
    }

    func next() throws(Failure) -> Event {
        var raw = yaml_event_t()
        guard yaml_parser_parse(parser, &raw) == 1 else {
            let problem = parser.pointee.problem.map { String(cString: $0) } ?? "no more memory"
            throw Failure(
                problem: problem, location: EventParser.location(parser.pointee.problem_mark))
        }
        defer { yaml_event_delete(&raw) }
        let range = SourceRange(
            EventParser.location(raw.start_mark), EventParser.location(raw.end_mark))
        var event = Event(kind: .streamStart, range: range)
        EventParser.fill(&event, from: raw)
        return event
    }

    private static func fill(_ event: inout Event, from raw: yaml_event_t) {
        switch raw.type {
        case YAML_STREAM_START_EVENT: event.kind = .streamStart
        case YAML_DOCUMENT_START_EVENT:
            event.kind = .documentStart
            let start = raw.data.document_start
            event.hasDirective =
                start.version_directive != nil
                || start.tag_directives.start != start.tag_directives.end
        case YAML_DOCUMENT_END_EVENT: event.kind = .documentEnd
        case YAML_ALIAS_EVENT: event.kind = .alias
        case YAML_SCALAR_EVENT:
            event.kind = .scalar
            let scalar = raw.data.scalar
            event.hasAnchor = scalar.anchor != nil
            event.hasTag = scalar.tag != nil
            event.style = style(scalar.style)
            let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            event.text = String(decoding: bytes, as: UTF8.self)
            event.hasHidden = event.text.unicodeScalars.contains { TextCheck.isHidden($0.value) }
        case YAML_SEQUENCE_START_EVENT:
            event.kind = .sequenceStart
            let sequence = raw.data.sequence_start
            event.isFlow = sequence.style == YAML_FLOW_SEQUENCE_STYLE
            event.hasAnchor = sequence.anchor != nil
            event.hasTag = sequence.tag != nil
        case YAML_SEQUENCE_END_EVENT: event.kind = .sequenceEnd
        case YAML_MAPPING_START_EVENT:
            event.kind = .mappingStart
            let mapping = raw.data.mapping_start
            event.isFlow = mapping.style == YAML_FLOW_MAPPING_STYLE
            event.hasAnchor = mapping.anchor != nil
            event.hasTag = mapping.tag != nil
        case YAML_MAPPING_END_EVENT: event.kind = .mappingEnd
        default: event.kind = .streamEnd
        }
    }

    private static func style(_ style: yaml_scalar_style_t) -> YAMLScalar.Style {
        switch style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
        case YAML_LITERAL_SCALAR_STYLE: .literal
        case YAML_FOLDED_SCALAR_STYLE: .folded
        default: .plain
        }
    }

    private static func location(_ mark: yaml_mark_t) -> SourceLocation {
        SourceLocation(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
    }
}
