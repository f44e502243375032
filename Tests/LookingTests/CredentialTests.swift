import FoundationEssentials
import Glibc
import Markets
import Store
import Subprocess
import Testing
import Trading

/// What is asked of credentials and alerts before a deployment, in a world of its own.
struct CredentialTests {
    @Test func `what is created, activated and checked needs its credentials`() throws {
        try withWorld { world in
            let none = try world.run("credentials", "check")
            #expect(none == Ran(code: 0, output: noAccounts, messages: ""))
            let nothingToSeed = try world.run("credentials", "seed-dev")
            #expect(nothingToSeed == none)

            let key = "\(world.folder)/ballast/credentials/paper/key"
            let added = try world.run("account", "add", "paper")
            #expect(added.output.hasSuffix(has(key)))
            try FileManager.default.removeItem(atPath: key)
            let missing = """
                account 'paper' has no credential 'key': looked in \
                '/etc/ballast/credentials/paper/key', '\(key)'
                """
            let help = ": 'rebalance credentials seed-dev' makes up those of simulated accounts"
            let create = try world.create("core")
            #expect(create == .refused(15, missing + help))
            #expect(try world.run("credentials", "check") == .refused(15, missing))

            let seeded = try world.run("credentials", "seed-dev")
            #expect(seeded == Ran(code: 0, output: has(key), messages: ""))
            #expect(try world.run("credentials", "seed-dev") == seeded)
            let first = try Data(contentsOf: URL(filePath: key))
            _ = try world.run("account", "add", "paper")
            #expect(try Data(contentsOf: URL(filePath: key)) == first)

            #expect(try world.create("core").code == 0)
            try #require(chmod(key, 0o644) == 0)
            let open = """
                credential '\(key)' has mode 0644, so others may see it: chmod 600 '\(key)'
                """
            let activated = try world.run("deployment", "activate", "core")
            #expect(
                activated
                    == .refused(
                        15, open + ": 'rebalance credentials check paper' shows all of them"))
            try #require(chmod(key, 0o600) == 0)
            #expect(try world.run("deployment", "activate", "core").code == 0)
        }
    }

    @Test func `a check says where a credential is, and not what it is`() throws {
        try withWorld { world in
            _ = try world.run("account", "add", "paper")
            let key = "\(world.folder)/ballast/credentials/paper/key"
            let secret = try String(contentsOfFile: key, encoding: .utf8)
            let text = try world.run("credentials", "check", "paper")
            let owner = "\(geteuid())"
            let title = String(repeating: " ", count: max(0, owner.count - 5)) + "owner"
            #expect(
                text.output == """
                    account  broker    credential  mode  \(title)  file
                    paper    localsim  key         0600  \
                    \(String(repeating: " ", count: max(0, 5 - owner.count)) + owner)  \(key)
                    """)
            let data = try world.run("credentials", "check", "--json")
            #expect(
                data.output == """
                    {"credentials":[{"account":"paper","broker":"localsim","mode":"0600",\
                    "name":"key","owner":\(owner),"path":"\(key)"}],\
                    "schema":"ballast.credentials/1"}
                    """)
            for ran in [text, data] {
                #expect(ran.code == 0)
                #expect(!ran.output.contains(secret.prefix(8)))
            }
        }
    }

    @Test func `a systemd credential is found first`() throws {
        try withWorld { world in
            _ = try world.run("account", "add", "paper")
            let unit = "\(world.folder)/unit"
            try FileManager.default.createDirectory(
                atPath: unit, withIntermediateDirectories: false)
            try Data("x".utf8).write(to: URL(filePath: "\(unit)/paper.key"))
            try #require(chmod("\(unit)/paper.key", 0o440) == 0)
            try #require(chmod(unit, 0o550) == 0)
            defer { chmod(unit, 0o700) }
            var environment = World.environment(world.folder)
            environment["CREDENTIALS_DIRECTORY"] = unit
            let ran = try rebalance(["credentials", "check"], environment: environment)
            #expect(ran.output.contains("  0440  "))
            #expect(ran.output.hasSuffix("  \(unit)/paper.key"))
        }
    }

    @Test func `nothing is made up where an account is real`() async throws {
        let world = try World.open()
        defer { world.close() }
        _ = try world.run("account", "add", "paper")
        try FileManager.default.removeItem(atPath: "\(world.folder)/ballast/credentials/paper/key")
        try await world.addRealAccount("genuine")
        let seeded = try world.run("credentials", "seed-dev")
        #expect(
            seeded
                == .refused(
                    10,
                    "account 'genuine' is at kis: a machine with a real account gets no made-up "
                        + "credentials"))
        let left = try FileManager.default.contentsOfDirectory(
            atPath: "\(world.folder)/ballast/credentials/paper")
        #expect(left == [])
        let checked = try world.run("credentials", "check", "genuine")
        #expect(checked.code == 15)
        #expect(checked.messages.hasPrefix("error: account 'genuine' has no credential 'appkey'"))
    }

    @Test func `a deployment that can tell nobody is created by its name`() throws {
        try withWorld { world in
            _ = try world.run("account", "add", "paper")
            #expect(
                try world.create("core", noAlerts: nil)
                    == .refused(
                        15,
                        "no chat is registered, so nobody is told when 'core' halts: add "
                            + "'--no-alerts core' to create it all the same"))
            #expect(
                try world.create("core", noAlerts: "yes")
                    == .refused(
                        10,
                        "'--no-alerts yes' does not name this deployment: write '--no-alerts core'"
                    ))
            #expect(try world.run("deployment", "list").output.hasPrefix("no deployments"))
            let created = try world.create("core")
            #expect(created.code == 0)
            #expect(
                created.messages
                    == "warning: no chat is registered: 'rebalance status' is how to see what "
                    + "'core' does")
        }
    }

    private let noAccounts = "no accounts: 'rebalance account add NAME'"

    private func has(_ path: String) -> String {
        "account 'paper' has its made-up credential in '\(path)'"
    }
}

private func withWorld(_ body: (World) throws -> Void) throws {
    let world = try World.open()
    defer { world.close() }
    try body(world)
}

extension World {
    /// Creates a deployment of a portfolio that is committed in this world.
    fileprivate func create(_ name: String, noAlerts: String? = "core") throws -> Ran {
        let portfolios = folder + "/portfolios"
        let file = portfolios + "/one.yaml"
        if !FileManager.default.fileExists(atPath: file) {
            try FileManager.default.createDirectory(
                atPath: portfolios, withIntermediateDirectories: true)
            try Data(MisuseTests.portfolio("one").utf8).write(to: URL(filePath: file))
            for arguments in [
                ["init", "--quiet"], ["add", "."],
                [
                    "-c", "user.name=jin", "-c", "user.email=jin@localhost", "commit", "--quiet",
                    "--message=start",
                ],
            ] {
                var git = Command("git", arguments, environment: ["PATH": "/usr/bin:/bin"])
                git.folder = portfolios
                let output = try git.run()
                try #require(output.succeeded, "\(output.messages)")
            }
        }
        return try rebalance(
            ["deployment", "create", name, "--account", "paper", "--portfolio", file]
                + (noAlerts.map { ["--no-alerts", $0] } ?? []),
            environment: World.environment(folder))
    }

    /// As a version that knows the broker would.
    fileprivate func addRealAccount(_ name: String) async throws {
        try await store.create(
            Account(name: AccountName(unchecked: name), broker: .kis, currency: .krw),
            Origin(correlation: "test", by: "jin"))
    }
}
