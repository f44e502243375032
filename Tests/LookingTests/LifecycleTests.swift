import FoundationEssentials
import Subprocess
import Testing

/// Deployments from their activation to their end, by the commands that people type.
struct LifecycleTests {
    /// E77: a pause keeps what is held, a flatten sells it, and they are different verbs.
    @Test func `a deployment is paused, resumed, flattened and liquidated`() throws {
        try withTrading { world in
            let paused = try world.run("deployment", "pause", "core", "--reason", "a look")
            #expect(
                paused.output
                    == "deployment 'core' is paused and holds what it holds: "
                    + "'rebalance deployment resume core --reason WHY'")
            let refused = try world.run("core", "--yes")
            #expect(
                refused
                    == .refused(
                        19, "deployment 'core' is paused: only an active one trades"))
            let resumed = try world.run("deployment", "resume", "core", "--reason", "seen")
            #expect(resumed.output == "deployment 'core' is active again")

            let early = try world.run("deployment", "promote", "core")
            #expect(
                early
                    == .refused(
                        19,
                        "deployment 'core' has 1 clean sessions at 'paper' of the 5 that 'micro' "
                            + "takes"))

            let flat = try world.run("flatten", "core", "--reason", "odd")
            #expect(flat.code == 0, "\(flat)")
            #expect(
                flat.messages
                    == "exit 1, the flatten of 'core', is written down and its entries are stopped")
            #expect(flat.output.contains("paper: done, flatten of 'core': flat, "), "\(flat)")
            let halts = try world.run("halts")
            #expect(halts.output.contains("deployment:core"), "\(halts)")
            let halted = try world.run("core", "--yes", "--at", monday)
            #expect(halted.code == 12, "\(halted)")

            let over = try world.run(
                "deployment", "liquidate", "core", "--reason", "done with it", "--json")
            #expect(over.code == 0, "\(over)")
            let shown = try world.run("deployment", "list")
            #expect(shown.output.contains("closed"), "\(shown)")
            let late = try world.run(
                "deployment", "abandon", "core", "--force", "--reason", "too late")
            #expect(late.output == "deployment 'core' is closed: nothing is left to give up")
        }
    }

    /// F6, and the way back: what an abandoned deployment left goes to a person's next one.
    @Test func `what is abandoned is handed over, and adopted by another`() throws {
        try withTrading { world in
            let gentle = try world.run("deployment", "abandon", "core", "--reason", "enough")
            #expect(
                gentle == .refused(10, "deployment 'core' is active: only force abandons it"))
            let forced = try world.run(
                "deployment", "abandon", "core", "--force", "--reason", "enough")
            #expect(forced.code == 0, "\(forced)")
            #expect(forced.output.hasPrefix("deployment 'core' on account 'paper' was abandoned"))
            #expect(forced.output.contains(" of KRX:069500\n\nno order of it lives"), "\(forced)")
            let shown = try world.run("deployment", "show", "core")
            #expect(shown.output.hasSuffix("rebalance deployment adopt OTHER --holdings"))
            #expect(try world.run("core", "--yes").code == 19)

            let created = try world.create("next", of: "next")
            #expect(created.code == 0, "\(created)")
            let adopted = try world.run("deployment", "adopt", "next", "--holdings")
            #expect(
                adopted.output.hasPrefix("deployment 'next' has taken over "), "\(adopted)")
            #expect(adopted.output.hasSuffix(" of KRX:069500"))
            let again = try world.run("deployment", "adopt", "next", "--holdings")
            #expect(again.output == "EXTERNAL holds nothing on account 'paper'")
        }
    }

    @Test func `a revision that turns over much waits for its adoption`() throws {
        try withTrading { world in
            try world.commit(LifecycleTests.portfolio(kospi: 20), as: "core")
            let waiting = try world.run("core", "--yes", "--at", monday)
            #expect(waiting.code == 19, "\(waiting)")
            #expect(
                waiting.output.hasSuffix("'rebalance deployment adopt core' lets it"), "\(waiting)")
            let adopted = try world.run("deployment", "adopt", "core")
            #expect(adopted.output.hasSuffix("is adopted: the next session trades it"))
            let traded = try world.run("core", "--yes", "--at", "2026-11-24T15:10:00+09:00")
            #expect(traded.code == 0, "\(traded)")
            #expect(traded.output.hasSuffix(": done, 1 of 1 orders filled"), "\(traded)")
        }
    }

    @Test func `the jobs of a day's end have nothing to do where nothing is left`() throws {
        try withTrading { world in
            let sweep = try world.run("abandon-sweep")
            #expect(sweep.code == 0, "\(sweep)")
            #expect(sweep.output == "paper: done, 0 orders ended, none is left")
            let monitor = try world.run("stuck-monitor", "paper")
            #expect(monitor.output == "paper: done, no exit is open", "\(monitor)")
            let unknown = try world.run("stuck-monitor", "nope")
            #expect(unknown.code == 10)
        }
    }

    /// A pause, or a portfolio that does not compile, keeps nothing from being sold.
    @Test func `a daily run works the exit of a deployment that it cannot rebalance`() throws {
        try withTrading { world in
            try Data("# not yet\n".utf8).write(to: URL(filePath: world.file("core")))
            _ = try world.run("deployment", "pause", "core", "--reason", "a look")
            let wish = try world.run("halt", "--scope", "deployment:core", "--stops", "orders")
            #expect(wish.code == 0)
            let stopped = try world.run("flatten", "core")
            #expect(stopped.code == 18, "\(stopped)")
            #expect(try world.run("lift", "1", "--reason", "over").code == 0)
            let daily = try world.run("--yes")
            #expect(daily.code == 0, "\(daily)")
            #expect(daily.output.contains("flatten of 'core': flat, "), "\(daily)")
        }
    }

    private let monday = "2026-11-23T15:10:00+09:00"

    static func portfolio(kospi percent: Int) -> String {
        """
        language: 1
        portfolio: one
        base: KRW
        universe: { kospi: KRX:069500 }
        target: { fixed: { kospi: \(percent)% } }
        rebalance: { decide: every session after close, trade: next session }
        orders: { shares: whole, price: { type: limit, offset: 100 bp } }

        """
    }
}

/// A world in which deployment 'core' has bought, at 15:10 of a session.
private func withTrading(_ body: (World) throws -> Void) throws {
    let world = try World.open()
    defer { world.close() }
    let added = try world.run(
        "account", "add", "paper", "--opens-at", "2026-11-20T15:00:00+09:00")
    try #require(added.code == 0, "\(added)")
    for ran in [
        try world.create("core", of: "core"), try world.run("deployment", "activate", "core"),
        try world.run("core", "--yes"),
    ] {
        try #require(ran.code == 0, "\(ran)")
    }
    try body(world)
}

extension World {
    fileprivate func file(_ portfolio: String) -> String {
        "\(folder)/portfolios/\(portfolio).yaml"
    }

    fileprivate func commit(_ text: String, as portfolio: String) throws {
        let portfolios = folder + "/portfolios"
        try FileManager.default.createDirectory(
            atPath: portfolios, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(filePath: file(portfolio)))
        for arguments in [
            ["init", "--quiet"], ["add", "."],
            [
                "-c", "user.name=jin", "-c", "user.email=jin@localhost", "commit", "--quiet",
                "--message=change",
            ],
        ] {
            var git = Command("git", arguments, environment: ["PATH": "/usr/bin:/bin"])
            git.folder = portfolios
            let output = try git.run()
            try #require(output.succeeded, "\(output.messages)")
        }
    }

    fileprivate func create(_ name: String, of portfolio: String) throws -> Ran {
        try commit(LifecycleTests.portfolio(kospi: 90), as: portfolio)
        return try run(
            "deployment", "create", name, "--account", "paper", "--portfolio", file(portfolio),
            "--no-alerts", name)
    }
}
