/// A submit as pgbench runs it: the statements that the server logged of one of ours, with the
/// values of other orders.
///
/// pgbench has no text that changes from one transaction to the next, and must not spend a round
/// trip of the measured transaction on fetching it. So there are two scripts, of which it picks one
/// at random: `pick` takes the next order's values, if none are waiting, and `submit` uses them.
/// A turn that finds nothing to do ends in a microsecond, and is told by that.
struct SubmitScript {
    /// What stands for a changing value in the statements; each holds the sample order's code.
    private var varying: [String] = []
    private var constants: [String] = []
    private let sample: String
    private(set) var submit = ""
    let statementCount: Int

    /// - Parameters:
    ///   - statements: of one order, `BEGIN` to the second `COMMIT`.
    ///   - sample: the code of that order's instrument. Whatever contains it changes.
    init(_ statements: [LoggedStatement], sample: String) throws {
        self.sample = sample
        statementCount = statements.count
        for statement in statements { submit += try text(of: statement) + ";\n" }
        submit = "\\if :ready = 1\n\(submit)\\set ready 0\n\\endif\n"
    }

    /// `$2` becomes `:c7` or `:v1`, and `NULL` where it is one.
    private mutating func text(of statement: LoggedStatement) throws -> String {
        var text = ""
        var rest = statement.text[...]
        while let dollar = rest.firstIndex(of: "$") {
            let digits = rest[rest.index(after: dollar)...].prefix { $0.isNumber }
            guard let number = Int(digits), (1...statement.parameters.count).contains(number)
            else { throw BenchFailure("a logged statement has no value for '$\(digits)'") }
            text += rest[..<dollar] + name(of: statement.parameters[number - 1])
            rest = rest[digits.endIndex...]
        }
        return text + rest
    }

    private mutating func name(of value: String?) -> String {
        guard let value else { return "NULL" }
        // pgbench takes no empty value for a name.
        guard !value.isEmpty else { return "''" }
        func place(in list: inout [String]) -> Int {
            if let known = list.firstIndex(of: value) { return known }
            list.append(value)
            return list.count - 1
        }
        return value.contains(sample)
            ? ":v\(place(in: &varying))" : ":c\(place(in: &constants))"
    }

    /// The values of the order of another instrument.
    func values(of code: String) -> [String] {
        varying.map { $0.replacing(sample, with: code) }
    }

    /// Takes the values of order `:k` from the table that `SubmitLedger` has filled.
    var pick: String {
        let columns = varying.indices.map { "order_values[\($0 + 1)] AS v\($0)" }
        return """
            \\if :ready = 0 and :k < :behind
            SELECT \(columns.joined(separator: ", ")) FROM bench_orders WHERE k = :k \\gset
            \\set k :k + 1
            \\set ready 1
            \\endif

            """
    }

    /// `name=value` of everything that does not change.
    var definitions: [String] {
        constants.enumerated().map { "c\($0.offset)=\($0.element)" }
            + varying.indices.map { "v\($0)=0" }
    }
}
