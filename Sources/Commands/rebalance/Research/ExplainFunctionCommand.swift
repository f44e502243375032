import ArgumentParser
import Diagnostics
import Formula

/// What a function of the language computes, its units, and where the definition comes from.
struct ExplainFunctionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "function", abstract: "Explain a function or field, or list all of them.")

    @Argument(help: "A name as formulas have it: sma.")
    var name: String?

    func run() throws {
        guard let name else {
            let docs = FunctionDoc.names.compactMap(FunctionDoc.of)
            var table = Table([("name", .left), ("takes", .left)])
            for doc in docs where doc.isAvailable { table.add([doc.name, doc.signature]) }
            let later = docs.filter { !$0.isAvailable }.map(\.name).joined(separator: " ")
            Output.write("\(table.text)\n\nNot yet in this version:\n\(wrapped(later))")
            return
        }
        guard let doc = FunctionDoc.of(name) else {
            let near = nearestName(to: name, among: FunctionDoc.names)
            let hint =
                near.map { "did you mean '\($0)'?" } ?? "'rebalance explain function' lists all"
            throw CommandFailure(.usage, "the language has no function '\(name)': \(hint)")
        }
        var paragraphs = [Terminal.bold(doc.signature), wrapped(doc.definition)]
        if !doc.units.isEmpty { paragraphs.append(wrapped("Units: \(doc.units).")) }
        if !doc.source.isEmpty, doc.source != "-" {
            paragraphs.append(wrapped("Source: \(doc.source)."))
        }
        Output.write(paragraphs.joined(separator: "\n\n"))
    }

    /// Lines of at most 80 columns.
    private func wrapped(_ text: String) -> String {
        var lines = [""]
        for word in text.split(separator: " ") {
            let last = lines[lines.count - 1]
            if last.isEmpty {
                lines[lines.count - 1] = String(word)
            } else if last.count + 1 + word.count <= 80 {
                lines[lines.count - 1] += " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines.joined(separator: "\n")
    }
}
