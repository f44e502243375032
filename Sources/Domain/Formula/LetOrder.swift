public import Diagnostics

/// One formula under `let`, as it was parsed; nil when it could not be.
public struct NamedFormula: Sendable {
    public let name: String
    /// Where the name stands.
    public let range: SourceRange
    public let expression: Expression?

    public init(name: String, range: SourceRange, expression: Expression?) {
        self.name = name
        self.range = range
        self.expression = expression
    }
}

extension FormulaChecker {
    /// Checks all formulas of `let`, each after those it mentions, in whatever order they are
    /// written. Formulas that go in a circle are refused.
    public mutating func define(_ formulas: [NamedFormula]) {
        var indices: [String: Int] = [:]
        for (index, formula) in formulas.enumerated() { indices[formula.name] = index }
        let mentions = formulas.map { formula in
            (formula.expression?.names ?? []).compactMap { indices[$0] }.sorted()
        }

        var isDone = [Bool](repeating: false, count: formulas.count)
        for start in formulas.indices where !isDone[start] {
            // A walk without recursion: a thousand formulas in a row would overflow the stack.
            var path: [(index: Int, next: Int)] = [(start, 0)]
            var onPath: Set<Int> = [start]
            while let (index, next) = path.last {
                if next < mentions[index].count {
                    path[path.count - 1].next += 1
                    let mentioned = mentions[index][next]
                    if onPath.contains(mentioned) {
                        let circle = path.map(\.index).drop { $0 != mentioned }
                        refuseCircle(circle.map { formulas[$0] })
                        for index in circle { defineUnknown(formulas[index].name) }
                    } else if !isDone[mentioned] {
                        path.append((mentioned, 0))
                        onPath.insert(mentioned)
                    }
                    continue
                }
                path.removeLast()
                onPath.remove(index)
                isDone[index] = true
                let formula = formulas[index]
                guard definition(of: formula.name) == nil else { continue }
                if let expression = formula.expression {
                    define(formula.name, as: expression)
                } else {
                    defineUnknown(formula.name)
                }
            }
        }
    }

    private mutating func refuseCircle(_ circle: [NamedFormula]) {
        guard let first = circle.min(by: { $0.range.start < $1.range.start }) else { return }
        let start = circle.firstIndex { $0.name == first.name } ?? 0
        let names = (circle[start...] + circle[..<start]).map(\.name) + [first.name]
        let way = names.joined(separator: " → ")
        _ = report(.circle, "formulas go in a circle: \(way)", at: first.range)
    }
}
