import ArgumentParser
import LocalSim
import Trading

/// Lies that a person asks a simulated broker for.
struct LieOptions {
    /// Reads what was typed, or says how it is written.
    static func rule(_ text: String) throws -> LieRule {
        if let rule = LieRule(parsing: text) { return rule }
        throw CommandFailure(
            .usage,
            "'\(text)' is no lie: write 'silent on 2', 'late 5-60 on 15%', "
                + "'refused on KRX:069500' or 'hidden 20'; lies are "
                + Lie.words.joined(separator: ", "))
    }
}

/// Makes a simulated broker lie, or ends its lies.
struct LieToAccount: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lie", abstract: "Make a simulated broker lie from now on.",
        discussion: "A rule is a lie, and which orders or calls meet it: 'late 5-60 on 15%'.")

    @Argument(help: "The account.")
    var account: String

    @Argument(help: "The rules: 'silent on 2' 'hidden 20 on 10%'.")
    var rules: [String] = []

    @Flag(help: "End every rule that holds.")
    var truth = false

    func run() async throws {
        let rules = try rules.map { try LieOptions.rule($0) }
        guard truth || !rules.isEmpty else {
            throw CommandFailure(
                .usage, "name a lie or --truth; lies are " + Lie.words.joined(separator: ", "))
        }
        let workplace = try await Workplace.open()
        let name = try await workplace.account(try parsed(account, as: "an account")).name
        let broker = try await workplace.simulatedAccount(name)
        try await workplace.attempt {
            if truth { try await broker.tellTruth() }
            for rule in rules { try await broker.lie(rule) }
        }
        if truth { Output.write("the broker of '\(name)' tells the truth from now on") }
        for rule in rules { Output.write("the broker of '\(name)' is '\(rule)' from now on") }
    }
}
