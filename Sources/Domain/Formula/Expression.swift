public import Diagnostics

/// A formula, parsed but not yet checked: names are text, and nothing is known of types.
///
/// Every node knows where it was written, so any later stage can point at what it refuses.
public struct Expression: Sendable {
    public indirect enum Kind: Sendable {
        case literal(Literal)
        /// A name of the file, a field, a word of a fixed vocabulary, a currency or a code.
        case name(String)
        case negation(Expression)
        case arithmetic(Arithmetic, Expression, Expression)
        case comparison(Comparison, Expression, Expression)
        case not(Expression)
        case logic(Logic, Expression, Expression)
        case choice(condition: Expression, then: Expression, otherwise: Expression)
        case element(of: Expression, name: String, at: SourceRange)
        case call(function: String, at: SourceRange, arguments: [Argument])
    }

    public struct Argument: Sendable {
        public enum Value: Sendable {
            case expression(Expression)
            case list([Expression], SourceRange)
        }

        /// `skip` of `skip=1 month`; nil for one that is told by its place.
        public let name: String?
        public let value: Value
        public let range: SourceRange
    }

    public let kind: Kind
    public let range: SourceRange
    /// Nodes on the longest way down.
    let depth: Int

    init(_ kind: Kind, at range: SourceRange, depth: Int = 1) {
        self.kind = kind
        self.range = range
        self.depth = depth
    }
}

public enum Arithmetic: String, Hashable, Sendable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
}

public enum Comparison: String, Hashable, Sendable {
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case equal = "=="
    case notEqual = "!="
}

public enum Logic: String, Hashable, Sendable {
    case and, or
}

extension Expression {
    /// What the formula is made of directly, in the order written.
    public var operands: [Expression] {
        switch kind {
        case .literal, .name: []
        case .negation(let a), .not(let a), .element(let a, _, _): [a]
        case .arithmetic(_, let a, let b), .comparison(_, let a, let b), .logic(_, let a, let b):
            [a, b]
        case .choice(let condition, let then, let otherwise): [condition, then, otherwise]
        case .call(_, _, let arguments):
            arguments.flatMap { argument in
                switch argument.value {
                case .expression(let a): [a]
                case .list(let list, _): list
                }
            }
        }
    }

    /// Calls `body` for each part, the whole last.
    public func forEachPart(_ body: (Expression) -> Void) {
        for operand in operands { operand.forEachPart(body) }
        body(self)
    }

    /// Every name that is mentioned: what may be a name of the file among them.
    public var names: Set<String> {
        var names: Set<String> = []
        forEachPart { part in
            switch part.kind {
            case .name(let name), .element(_, let name, _): names.insert(name)
            default: break
            }
        }
        return names
    }
}
