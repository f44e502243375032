import FoundationEssentials
import Subprocess
import Testing

/// What a tired or a mistaken person types, in a world of its own that it may change.
@Suite(.emptyWorld, .serialized)
struct MisuseTests {
    @Test func `an account is not opened twice with other terms`() throws {
        let world = try World.current()
        let first = try world.run("account", "add", "twice", "--cash", "1 KRW")
        #expect(
            first.output == """
                account 'twice' is open at LocalSim with 1 KRW
                account 'twice' has its made-up credential in \
                '\(world.folder)/ballast/credentials/twice/key'
                """)
        #expect(try world.run("account", "add", "twice", "--cash", "1 KRW") == first)
        let other = try world.run("account", "add", "twice", "--cash", "5 KRW")
        let why = "the simulated account 'twice' is there with other terms or on another market"
        #expect(other == .refused(10, why))
    }

    @Test func `an account holds no more than can be counted`() throws {
        let ran = try World.current().run(
            "account", "add", "vast", "--cash", "9000000000000000000 KRW")
        #expect(
            ran
                == .refused(
                    10,
                    "9,000,000,000,000,000,000 KRW is more than an account may hold: "
                        + "1,000,000,000,000,000 KRW"))
    }

    @Test func `a halt of a name that is not there says that nothing is halted`() throws {
        let world = try World.current()
        for (scope, kind) in [("account:nope", "account"), ("deployment:nope", "deployment")] {
            let ran = try world.run("halt", "--scope", scope)
            #expect(ran.code == 10)
            #expect(
                ran.messages == """
                    the row could not be written: there is no \(kind) 'nope': \
                    'rebalance \(kind) list' shows them
                    error: nothing is halted
                    """)
        }
        #expect(try world.printed("halts") == "nothing is halted")
    }

    @Test func `a reason commands no terminal, and a halt is lifted with one`() throws {
        let world = try World.current()
        let raised = try world.run(
            "halt", "--scope", "instrument:KRX:069500", "--reason", "\u{1B}[2Jgone\u{202E}\r\u{9B}")
        try #require(raised.code == 0, "\(raised)")
        let shown = try world.printed("halts")
        #expect(shown.hasSuffix("  \\u001b[2Jgone\\u202e\\u000d\\u009b"), "\(shown)")
        let data = try JSONDecoder().decode(
            Halts.self, from: Data(try world.printed("halts", "--json").utf8))
        #expect(data.halts.map(\.reason) == ["\u{1B}[2Jgone\u{202E}\r\u{9B}"])
        let id = try #require(data.halts.first?.id)

        let silent = try world.run("lift", id, "--reason", "  ")
        #expect(silent.code == 10)
        #expect(silent.messages.hasPrefix("Error: --reason says why the halt is over."))
        #expect(try world.run("lift", id, "--reason", "seen").output == "halt \(id) is lifted")
    }

    private struct Halts: Decodable {
        struct Item: Decodable {
            let id: String
            let reason: String
        }

        let halts: [Item]
    }

    @Test func `the halt file is shown while the database is away`() throws {
        let world = try World.current()
        let file = world.folder + "/ballast/HALT"
        try Data("fire in the building\n".utf8).write(to: URL(filePath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        let ran = try world.run("halts", database: "host=/nonexistent")
        #expect(ran.code == 15)
        #expect(
            ran.output == """
                halt  scope       stops    by  since  reason
                file  everywhere  entries             fire in the building
                """)
    }

    @Test func `a portfolio that is being edited stops no other account`() throws {
        let world = try World.current()
        let folder = world.folder + "/portfolios"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        func git(_ arguments: String...) throws {
            var command = Command("git", arguments, environment: ["PATH": "/usr/bin:/bin"])
            command.folder = folder
            let output = try command.run()
            try #require(output.succeeded, "\(output.messages)")
        }
        try git("init", "--quiet")
        for name in ["one", "two"] {
            try Data(MisuseTests.portfolio(name).utf8).write(
                to: URL(filePath: "\(folder)/\(name).yaml"))
        }
        try git("add", ".")
        try git(
            "-c", "user.name=jin", "-c", "user.email=jin@localhost", "commit", "--quiet",
            "--message=start")
        for name in ["one", "two"] {
            for arguments in [
                ["account", "add", name, "--opens-at", "2026-11-20T15:00:00+09:00"],
                [
                    "deployment", "create", name, "--account", name, "--portfolio",
                    "\(folder)/\(name).yaml", "--no-alerts", name,
                ],
                ["deployment", "activate", name],
            ] {
                let ran = try rebalance(arguments, environment: World.environment(world.folder))
                try #require(ran.code == 0, "\(ran)")
            }
        }
        try Data("# not yet\n".utf8).write(to: URL(filePath: "\(folder)/one.yaml"))
        let ran = try world.run("one", "two", "--yes")
        #expect(ran.code == 10)
        #expect(ran.messages.hasPrefix("one:\nerror: '\(folder)/one.yaml' has changes that are"))
        #expect(ran.output.hasSuffix(": done, 1 of 1 orders filled"))

        let plans = try world.run("--dry-run")
        #expect(plans.code == 10)
        #expect(plans.messages == ran.messages)
        #expect(plans.output.hasPrefix("two for the session of"))
    }

    static func portfolio(_ name: String) -> String {
        """
        language: 1
        portfolio: \(name)
        base: KRW
        universe: { kospi: KRX:069500 }
        target: { fixed: { kospi: 90% } }
        rebalance: { decide: every session after close, trade: next session }
        orders: { shares: whole, price: { type: limit, offset: 30 bp } }

        """
    }
}

/// Lends a world in which nothing has happened yet.
struct EmptyWorldTrait: SuiteTrait, TestScoping {
    @concurrent func provideScope(
        for test: Test, testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let world = try World.open()
        defer { world.close() }
        // The first command brings the schema.
        _ = try world.run("account", "list")
        try await World.$shared.withValue(world) { try await function() }
    }
}

extension Trait where Self == EmptyWorldTrait {
    static var emptyWorld: EmptyWorldTrait { EmptyWorldTrait() }
}
