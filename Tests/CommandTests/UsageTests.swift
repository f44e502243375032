import Testing

struct UsageTests {
    @Test func `the version is data`() throws {
        let ran = try Program.run(["--version"])
        #expect(ran.code == 0)
        #expect(ran.output.hasPrefix("ballast "))
        #expect(ran.messages == "")
    }

    @Test func `help is data too`() throws {
        let ran = try Program.run(["check", "--help"])
        #expect(ran.code == 0)
        #expect(ran.output.contains("USAGE: rebalance check"))
        #expect(ran.messages == "")
    }

    @Test(arguments: [
        ["--no-such-flag"], ["sim", "again"], ["weights"], ["check", "--json", "--jason"],
        ["weights", "a.yaml", "--prices", "p.csv", "--on", "2024-02-30"],
        ["weights", "a.yaml", "--prices", "p.csv", "--on", "2024-01-31", "--set", "look"],
        ["prices", "a.yaml", "--from", "2024-02-01", "--to", "2024-01-31"],
    ])
    func `a mistake in the arguments is exit code 10`(arguments: [String]) throws {
        let ran = try Program.run(arguments)
        #expect(ran.code == 10)
        #expect(ran.output == "")
        #expect(ran.messages.hasPrefix("Error: "))
        #expect(ran.messages.contains("Usage: rebalance"))
    }
}
