import Testing

struct PricesTests {
    @Test func `closes of a file are printed as they stand in it`() throws {
        let prices = """
            date,KRX:153130,KRX:132030,KRX:069500
            2024-01-30,101000,9500,30000
            2024-01-31,101005,,30500
            2024-02-01,101010,9480,30450

            """
        try withFolder(["halves.yaml": Sample.halves, "prices.csv": prices]) { folder in
            let range = ["--from", "2024-01-31", "--to", "2024-12-31", "--prices", "prices.csv"]
            let csv = try Program.run(["prices", "halves.yaml", "--csv"] + range, in: folder)
            #expect(
                csv
                    == Ran(
                        code: 0,
                        output: """
                            date,KRX:069500,KRX:132030
                            2024-01-31,30500,
                            2024-02-01,30450,9480
                            """))
            let table = try Program.run(["prices", "halves.yaml"] + range, in: folder)
            #expect(
                table
                    == Ran(
                        code: 0,
                        output: """
                            date        KRX:069500  KRX:132030
                            2024-01-31       30500           -
                            2024-02-01       30450        9480
                            """))
        }
    }

    /// LocalSim's market is a function of its seed, and what it prints is a price file.
    @Test func `closes of LocalSim can be read back`() throws {
        try withFolder(["halves.yaml": Sample.halves]) { folder in
            let range = ["--from", "2026-01-01", "--to", "2026-03-02", "--csv"]
            let first = try Program.run(["prices", "halves.yaml"] + range, in: folder)
            let again = try Program.run(["prices", "halves.yaml"] + range, in: folder)
            let other = try Program.run(
                ["prices", "halves.yaml", "--seed", "2"] + range, in: folder)
            #expect(first.code == 0)
            #expect(first == again)
            #expect(first != other)

            try write(first.output + "\n", to: folder + "/made.csv")
            let read = try Program.run(
                ["prices", "halves.yaml", "--prices", "made.csv"] + range, in: folder)
            #expect(read == first)
        }
    }

    @Test func `LocalSim has no prices of other markets`() throws {
        let text = Sample.halves.replacing("KRW", with: "USD")
            .replacing("KRX:069500", with: "US:SPY").replacing("KRX:132030", with: "US:GLD")
        try withFolder(["halves.yaml": text]) { folder in
            let ran = try Program.run(
                ["prices", "halves.yaml", "--from", "2026-01-01", "--to", "2026-01-31"], in: folder)
            #expect(
                ran
                    == Ran(
                        code: 10,
                        messages: "error: LocalSim has no prices of US:SPY, US:GLD: give --prices"))
        }
    }
}
