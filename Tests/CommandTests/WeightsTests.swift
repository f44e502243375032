import Testing

struct WeightsTests {
    private static let prices = """
        date,KRX:069500,KRX:132030
        2024-01-30,30000,9500
        2024-01-31,30500,9450
        2024-02-01,30450,9480
        2024-02-05,30700,

        """

    @Test func `weights are a table for a person`() throws {
        let ran = try weights(on: "2024-01-31")
        #expect(
            ran
                == Ran(
                    code: 0,
                    output: """
                        name   instrument  weight
                        kospi  KRX:069500  50.00%
                        gold   KRX:132030  40.00%
                        cash               10.00%
                        """))
    }

    @Test func `a session that is no decision is evaluated and marked`() throws {
        let ran = try weights(on: "2024-02-01")
        #expect(ran.messages == "2024-02-01 is no decision of 'halves': this is as if it were")
        #expect(ran.output.hasPrefix("name   instrument  weight\nkospi  KRX:069500  50.00%"))
        #expect(ran.code == 0)
    }

    @Test func `weights are fractions in JSON`() throws {
        let ran = try weights(on: "2024-01-31", "--json")
        #expect(
            ran
                == Ran(
                    code: 0,
                    output: """
                        {"cash":0.09999999999999998,"decision":true,\
                        "hash":"daaf948cfa3834e490e55b1e6281ba53ffeef35804f10e15010f46b87fcdfb4c",\
                        "ineligible":[],"notes":[],"on":"2024-01-31","portfolio":"halves",\
                        "schema":"ballast.weights/1","weights":{"gold":0.4,"kospi":0.5}}
                        """))
    }

    @Test func `a missing price is a reason, and no error`() throws {
        let ran = try weights(on: "2024-02-05", "--json")
        #expect(
            ran
                == Ran(
                    code: 0,
                    output: """
                        {"decision":false,\
                        "hash":"daaf948cfa3834e490e55b1e6281ba53ffeef35804f10e15010f46b87fcdfb4c",\
                        "on":"2024-02-05","portfolio":"halves","schema":"ballast.weights/1",\
                        "undecided":"'gold' has no price on 2024-02-05"}
                        """))
    }

    @Test(arguments: [
        ("2024-02-03", "the sessions around it are 2024-02-01 and 2024-02-05"),
        ("2024-01-01", "the first session after it is 2024-01-30"),
        ("2024-12-31", "the last session before it is 2024-02-05"),
    ])
    func `a date that is no session is named with its neighbours`(
        date: String, neighbours: String
    ) throws {
        let ran = try weights(on: date)
        #expect(
            ran
                == Ran(
                    code: 10,
                    messages: "error: \(date) is no session of prices.csv: \(neighbours)"))
    }

    @Test(arguments: [
        ("2024-01-31,30500,x", "prices.csv:3: KRX:132030: 'x' is not a number"),
        ("2024-01-31,-1,9450", "prices.csv:3: KRX:069500: '-1' is below zero"),
        ("2024-01-30,30500,9450", "prices.csv:3: date: 2024-01-30 is there twice"),
        ("2024-01-31,30500", "prices.csv:3: does not have the 3 cells of the header"),
        ("31.1.2024,30500,9450", "prices.csv:3: date: '31.1.2024' is no date"),
    ])
    func `a bad row is named with its file and line`(row: String, message: String) throws {
        let prices = WeightsTests.prices.replacing("2024-01-31,30500,9450", with: row)
        let ran = try weights(on: "2024-01-31", prices: prices)
        #expect(ran == Ran(code: 10, messages: "error: \(message)"))
    }

    @Test func `an instrument without prices is named`() throws {
        let ran = try weights(
            on: "2024-01-31", prices: "date,KRX:069500\n2024-01-31,30500\n")
        #expect(
            ran
                == Ran(
                    code: 10,
                    messages: "error: prices.csv has no prices of KRX:132030, which portfolio "
                        + "'halves' needs"))
    }

    @Test func `a parameter takes a value within its bounds`() throws {
        let text = Sample.halves.replacing(
            "target:\n", with: "params:\n  most: { value: 50%, min: 10%, max: 60% }\n\ntarget:\n"
        ).replacing("kospi: 50%", with: "kospi: most")
        let lower = try weights(on: "2024-01-31", "--set", "most=20", portfolio: text)
        #expect(lower.output.contains("kospi  KRX:069500  20.00%"))
        let beyond = try weights(on: "2024-01-31", "--set", "most=61", portfolio: text)
        #expect(beyond.code == 10)
        #expect(beyond.messages.hasPrefix("halves.yaml:10:3: error[P062]: 61% is not between"))
    }

    private func weights(
        on date: String, _ arguments: String..., portfolio: String = Sample.halves,
        prices: String = WeightsTests.prices
    ) throws -> Ran {
        try withFolder(["halves.yaml": portfolio, "prices.csv": prices]) { folder in
            try Program.run(
                ["weights", "halves.yaml", "--on", date, "--prices", "prices.csv"] + arguments,
                in: folder)
        }
    }
}
