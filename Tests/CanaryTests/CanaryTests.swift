import FoundationEssentials
import Glibc
import SeededRandom
import Subprocess
import Testing

/// The whole program with secrets that are known, and a search for them in all that it leaves.
struct CanaryTests {
    @Test func `no output, file, dump or child holds a piece of a secret`() throws {
        let seed = Int.random(in: 0...Int.max)
        print("canary seed \(seed)")
        let cage = try Cage(seed: seed)
        defer { cage.close() }
        try setUp(cage)
        try trade(cage)
        try look(cage)
        try fail(cage)
        for signal in [SIGSEGV, SIGILL, SIGABRT, SIGTRAP] { try cage.crash(by: signal) }
        try cage.dump()
        let leaks = try cage.leaks()
        let texts = leaks.filter { $0.contains("/step-") }
            .map { (try? String(contentsOfFile: $0, encoding: .utf8)) ?? "" }
        // The canaries are gone by now, so that a failure may tell them.
        #expect(leaks == [], "seed \(seed)\n\(texts.joined(separator: "\n"))")
        // That something was looked at.
        #expect(cage.capturedFiles.count > 60)
        #expect(cage.capturedFiles.contains { $0.hasPrefix("git.") })
    }

    @Test func `the search finds a secret in every form`() throws {
        let seed = Int.random(in: 0...Int.max)
        let cage = try Cage(seed: seed)
        defer { cage.close() }
        try FileManager.default.createDirectory(
            atPath: cage.folder + "/state", withIntermediateDirectories: true)
        for canary in [cage.ledger, cage.simulator, cage.key] {
            for form in canary.forms {
                try cage.plant("before \(form) after")
                let leaks = try cage.leaks()
                #expect(leaks.count == 1, "seed \(seed): \(form)")
            }
        }
        try cage.plant("nothing of the kind")
        let leaks = try cage.leaks()
        #expect(leaks == [])
    }

    // MARK: - Steps

    private func setUp(_ cage: Cage) throws {
        // Without a configured database, so that the private server and its roles are made.
        let unset = ["BALLAST_DATABASE_URL": String?.none, "BALLAST_LOCALSIM_URL": nil]
        try expect(0, cage.run(["migrate"], unset))
        try expect(0, cage.run(["migrate"]))
        try expect(0, cage.run(["migrate", "--status", "--json"]))
        try expect(
            0, cage.run(["account", "add", "paper", "--opens-at", "2026-11-20T08:00:00+09:00"]))
        try Data((cage.key.text + "\n").utf8).write(to: URL(filePath: cage.keyPath))
        try #require(chmod(cage.keyPath, 0o600) == 0)
        for words in [
            ["init", "--quiet"], ["add", "."],
            [
                "-c", "user.name=jin", "-c", "user.email=jin@localhost", "commit", "--quiet",
                "--message=start",
            ],
        ] {
            var git = Command("/usr/bin/git", words, environment: ["PATH": "/usr/bin:/bin"])
            git.folder = cage.folder + "/portfolios"
            try #require(try git.run().succeeded)
        }
        for words in [
            ["credentials", "check"], ["credentials", "check", "--json"],
            ["credentials", "seed-dev"],
            ["account", "list", "--json"], ["account", "show", "paper"],
            [
                "deployment", "create", "core", "--account", "paper", "--portfolio",
                "portfolios/one.yaml", "--no-alerts", "core",
            ],
            ["deployment", "activate", "core"], ["deployment", "list"],
            ["deployment", "show", "core", "--json"],
        ] { try expect(0, cage.run(words)) }
    }

    private func trade(_ cage: Cage) throws {
        let day = "2026-11-20T15:10:00+09:00"
        try expect(0, cage.run(["--dry-run", "--portfolio", "portfolios/one.yaml"]))
        try expect(0, cage.run(["--dry-run", "--json"]))
        try expect(
            -9, cage.run(["core", "--yes", "--at", day], ["BALLAST_CRASH_AT": "after-send"]))
        try expect(0, cage.run(["core", "--slot", "daily-rebalance@\(day)"]))
        try expect(0, cage.run(["core", "--yes", "--at", "2026-11-23T15:10:00+09:00", "--json"]))
        try expect(0, cage.run(["halt", "--reason", "canary"]))
        try expect(12, cage.run(["core", "--slot", "daily-rebalance@2026-11-24T15:10:00+09:00"]))
        try expect(0, cage.run(["halts", "--json"]))
        try expect(0, cage.run(["lift", "1", "--reason", "canary"]))
    }

    private func look(_ cage: Cage) throws {
        for word in [
            "status", "orders", "fills", "positions", "runs", "decisions", "events",
        ] {
            try expect(0, cage.run([word]))
            try expect(0, cage.run([word, "--json"]))
        }
        try expect(0, cage.run(["why", "KRX:069500"]))
        try expect(0, cage.run(["account", "orders", "paper"]))
        try expect(0, cage.run(["database", "status", "--json"]))
        try expect(0, cage.run(["credentials", "--help"]))
        try cage.run(["check"])
        try cage.run(["sim", "--seeds", "2"])
    }

    /// What is told of a database that cannot be used, and of a credential that may not be.
    private func fail(_ cage: Cage) throws {
        let secret = cage.ledger.text
        let half = secret.prefix(16)
        let rest = secret.dropFirst(16)
        let good = cage.url(cage.ledger, "ballast")
        let wrong = [
            cage.url(cage.ledger, "nowhere"), good + "?sslmode=\(secret)", good + "&x=\(secret)",
            good.replacing("ballast_app", with: "nobody"), good + "?connect_timeout=\(secret)",
            "postgresql://jin:\(secret)@localhost:1/ballast", "postgresql://jin:\(secret)",
            "postgresql://jin:\(secret)@no-such-host.invalid/ballast",
            "host=\(cage.folder) \(secret)",
            "postgresql://jin:\(half)@\(rest)@localhost:1/ballast",
            "postgresql://jin:\(half)/\(rest)@localhost:1/ballast",
            "postgresql://jin:\(half):\(rest)@localhost:1/ballast",
            "postgresql://jin:\(half)?\(rest)@localhost:1/ballast",
            "postgresql://jin:\(half)%zz\(rest)@localhost:1/ballast",
            "postgresql://jin:\(half)#\(rest)@localhost:1/ballast",
            "mysql://jin:\(secret)@localhost/ballast", "password=\(secret) host=localhost port=1",
            "password=\(half) \(rest) host=localhost", "password='\(half)' '\(rest)'",
            "password='\(secret) host=localhost", "port=\(secret)", secret,
        ]
        for (index, url) in wrong.enumerated() {
            let output = try cage.run(["status"], ["BALLAST_DATABASE_URL": url])
            #expect(!output.succeeded, "wrong database \(index)")
            try cage.run(["migrate"], ["BALLAST_DATABASE_URL": url])
        }
        try cage.run(["status"], ["BALLAST_LOCALSIM_URL": "postgresql://a:\(half)@\(rest)@b/c"])
        try cage.run(
            ["account", "show", "paper"],
            ["BALLAST_LOCALSIM_URL": "postgresql://a:\(half)/\(rest)@b/c"])
        try #require(chmod(cage.keyPath, 0o644) == 0)
        try expect(15, cage.run(["credentials", "check", "--json"]))
        try expect(15, cage.run(["deployment", "activate", "core"]))
        try expect(15, cage.run(["credentials", "seed-dev"]))
        try #require(chmod(cage.keyPath, 0o600) == 0)
        try expect(10, cage.run(["orders", "--no-such-option"]))
    }

    /// - Parameter code: of the exit; a negative one is that of a signal.
    private func expect(_ code: Int32, _ output: Output) throws {
        let status: Output.Status = code < 0 ? .killed(signal: -code) : .exited(code)
        #expect(output.status == status, "\(output.text)\n\(output.messages)")
    }
}
