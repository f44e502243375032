import Testing

/// `limits/` is checked like portfolios and schedules: what is wrong is said before it trades.
struct LimitsCheckTests {
    @Test func `limits are listed with what they make stricter`() throws {
        let files = [
            "portfolios/halves.yaml": Sample.halves,
            "limits/paper.yaml": """
            limits: paper
            order_value: 10 %
            drawdown: 15 % over 60 sessions
            """,
        ]
        try withFolder(files) { folder in
            let ran = try Program.run(["check"], in: folder)
            #expect(ran.messages == "")
            #expect(ran.code == 0)
            #expect(
                ran.output.hasSuffix(
                    """
                    limits  stricter than the ceilings
                    paper   order_value 10%, drawdown 15% over 60 sessions
                    """))
        }
    }

    @Test func `a limit above its ceiling, and one that nobody reads`() throws {
        let files = [
            "portfolios/halves.yaml": Sample.halves,
            "limits/paper.yaml": "limits: paper\ncollar: 5 %\norder_valeu: 10 %\n",
        ]
        try withFolder(files) { folder in
            let ran = try Program.run(["check"], in: folder)
            #expect(ran.code == 10)
            #expect(
                ran.messages == """
                    limits/paper.yaml:2:9: error[L005]: 5% is above the ceiling of 2%
                      2 | collar: 5 %
                        |         ^^^
                        = write at most 2%, or leave the key out

                    limits/paper.yaml:3:1: error[L001]: unknown key 'order_valeu'
                      3 | order_valeu: 10 %
                        | ^^^^^^^^^^^
                        = did you mean 'order_value'?
                    """)
        }
    }

    @Test func `a file that calls itself limits is one, wherever it lies`() throws {
        try withFolder(["somewhere.yml": "limits: paper\nheat: 50 %\n"]) { folder in
            let ran = try Program.run(["check", "somewhere.yml"], in: folder)
            #expect(ran.code == 0)
            #expect(ran.output == "limits  stricter than the ceilings\npaper   heat 50%")
        }
    }

    @Test func `a limit's mistake can be looked up`() throws {
        let ran = try Program.run(["explain", "code", "L005"])
        #expect(ran.code == 0)
        #expect(ran.output.contains("A file may only be stricter"))
    }
}
