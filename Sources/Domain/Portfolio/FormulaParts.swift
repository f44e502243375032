import Diagnostics
import Formula

/// A formula taken apart as it was written, with the node that computes each part.
struct FormulaPart {
    /// Its name under `let`; empty for a part without one.
    let name: String
    let text: String
    let unit: String
    let node: Node
    let parts: [FormulaPart]
}

/// Takes formulas apart. What has been shown is not shown again, so one of these makes one tree.
struct FormulaParts {
    private let portfolio: CompiledPortfolio
    private var checker: FormulaChecker
    private var shown: Set<String> = []
    private var depth = 0

    /// A tree that is longer or deeper than this is read by nobody. A file may chain thousands of
    /// formulas, and each takes room on the stack.
    private static let limit = (count: 1000, depth: 40)

    init(_ portfolio: CompiledPortfolio) {
        self.portfolio = portfolio
        checker = portfolio.checker
    }

    /// What a formula is made of: formulas of `let`, and its own operands. Constants are left out.
    mutating func parts(of text: String) -> [FormulaPart] {
        guard let expression = expression(text) else { return [] }
        // A formula that is only a name is made of what has that name.
        if case .name = expression.kind { return part(expression).map { [$0] } ?? [] }
        return parts(of: expression)
    }

    private mutating func parts(of expression: Expression) -> [FormulaPart] {
        guard depth < FormulaParts.limit.depth else { return [] }
        depth += 1
        defer { depth -= 1 }
        return expression.operands.compactMap { part($0) }
    }

    private mutating func part(_ expression: Expression) -> FormulaPart? {
        if case .name(let name) = expression.kind,
            let formula = portfolio.formulas.first(where: { $0.name == name })
        {
            guard let node = formula.formula.node, isNew(name) else { return nil }
            return FormulaPart(
                name: name, text: formula.text, unit: unit(of: formula.formula), node: node,
                parts: self.expression(formula.text).map { parts(of: $0) } ?? [])
        }
        let checked = checker.check(expression)
        let text = expression.canonicalText
        guard let node = checked.node, portfolio.plan.contains(node),
            portfolio.plan.constantValue(of: node) == nil, isNew(text)
        else { return nil }
        return FormulaPart(
            name: "", text: text, unit: unit(of: checked), node: node,
            parts: parts(of: expression))
    }

    private mutating func isNew(_ text: String) -> Bool {
        shown.count < FormulaParts.limit.count && shown.insert(text).inserted
    }

    private func unit(of formula: CheckedFormula) -> String {
        formula.type.unit.map(String.init(describing:)) ?? "yes or no"
    }

    /// Nil never happens: the text is that of a formula that was parsed.
    private func expression(_ text: String) -> Expression? {
        try? Expression(parsing: text, at: SourceLocation(line: 1, column: 1))
    }
}

extension FormulaPart {
    /// The nodes of this part and of all below it.
    var nodes: [Node] { [node] + parts.flatMap(\.nodes) }
}
