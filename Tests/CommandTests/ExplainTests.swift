import Testing

struct ExplainTests {
    @Test func `weights are explained as a tree`() throws {
        let ran = try explain("dual-momentum", on: "2021-03-31")
        #expect(
            ran.output == """
                target: if  [weight]
                    world 100 %
                  if: risk_on  [yes or no]
                      yes
                    risk_on: momentum_of[world] > momentum_of[bills]  [yes or no]
                        yes
                      momentum_of[world]  [return]
                          25.86 %
                        momentum_of: ret(total, look)  [return]
                            kospi 5.56 %, world 25.86 %, ktb10 3.67 %, bills 1.92 %
                          total  [price, KRW]
                              kospi 45300, world 20805, ktb10 107505, bills 106935
                      momentum_of[bills]  [return]
                          1.92 %
                  then: equal, top  [weight]
                      world 100 %
                    by: momentum_of  [return]
                        kospi 5.56 %, world 25.86 %
                  else: all in ktb10 (not taken)  [weight]
                """)
        #expect(ran.messages == "")
        #expect(ran.code == 0)
    }

    @Test func `one formula or one asset is explained alone`() throws {
        let formula = try explain("trend-sleeves", "uptrend", on: "2021-03-31")
        #expect(
            formula.output == """
                uptrend: total > sma(total, 10 months)  [yes or no]
                    kospi no, world yes, nasdaq no, ktb10 yes, gold missing
                  total  [price, KRW]
                      kospi 31310, world 20805, nasdaq 60545, ktb10 107505, gold 23660
                  sma(total, 10 months)  [price, KRW]
                      kospi 32138, world 18295, nasdaq 66025, ktb10 107436, gold missing
                """)
        let asset = try explain("trend-sleeves", "world", on: "2021-03-31")
        #expect(
            asset.output == """
                target: sleeves of 20 %  [weight]
                    world 20 %
                  hold_if: uptrend  [yes or no]
                      world yes
                    uptrend: total > sma(total, 10 months)  [yes or no]
                        world yes
                      total  [price, KRW]
                          world 20805
                      sma(total, 10 months)  [price, KRW]
                          world 18295
                """)
        let other = try explain("trend-sleeves", "wrold", on: "2021-03-31")
        #expect(
            other
                == Ran(
                    code: 10,
                    messages: "error: 'wrold' is no formula, node or asset of 'trend-sleeves': did "
                        + "you mean 'world'?"))
    }

    @Test func `the tree is nodes in JSON, and missing is null`() throws {
        let ran = try explain("trend-sleeves", "hold_if", "--json", on: "2021-03-31")
        let nodes = """
            "name":"uptrend","taken":true,\
            "text":"total > sma(total, 10 months)","unit":"yes or no","values":[\
            {"name":"kospi","value":false},{"name":"world","value":true},\
            {"name":"nasdaq","value":false},{"name":"ktb10","value":true},\
            {"name":"gold","value":null}]}
            """
        #expect(ran.output.contains(nodes), "\(ran.output)")
        #expect(ran.output.contains("\"schema\":\"ballast.explain-weights/1\""))
    }

    @Test func `an undecided date says why`() throws {
        let ran = try explain("dual-momentum", on: "2018-03-30")
        #expect(
            ran
                == Ran(
                    code: 0,
                    output: "undecided: 2018-03-30 has 62 sessions before it in "
                        + "\(Project.fixtures)/prices.csv, and the formulas look further back "
                        + "(at most 262)"))
    }

    @Test func `a function is explained`() throws {
        let ran = try Program.run(["explain", "function", "sma"])
        #expect(ran.output.hasPrefix("sma(x, window)\n\nThe mean of x over a window"))
        #expect(ran.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
        #expect(ran.code == 0)
        let near = try Program.run(["explain", "function", "smaa"])
        #expect(
            near
                == Ran(
                    code: 10,
                    messages: "error: the language has no function 'smaa': did you mean 'sma'?"))
    }

    private func explain(
        _ portfolio: String, _ arguments: String..., on date: String
    ) throws -> Ran {
        try Program.run(
            ["explain", "weights", "\(Project.root)/portfolios/\(portfolio).yaml"] + arguments
                + ["--on", date, "--prices", "\(Project.fixtures)/prices.csv"])
    }

    @Test func `every code has one text`() throws {
        let ran = try Program.run(["explain", "code"])
        let codes = ran.output.split(separator: "\n").dropFirst().map { String($0.prefix(4)) }
        #expect(codes.count > 50)
        #expect(Set(codes).count == codes.count)
        for code in codes {
            let text = try Program.run(["explain", "code", code])
            #expect(text.code == 0)
            #expect(text.output.hasPrefix("\(code): "))
            #expect(text.output.split(separator: "\n").count >= 2, "\(code)")
        }
    }

    @Test func `a code is explained`() throws {
        let ran = try Program.run(["explain", "code", "s004"])
        #expect(
            ran.output == """
                S004: a name that is not the file's

                'rebalance daily --schedule krx-daily' reads schedules/krx-daily.yaml. The name \
                inside is
                that of the file, so that a copy that was not renamed is seen.
                """)
        #expect(ran.code == 0)
    }

    @Test func `a code that nobody gives is refused`() throws {
        let ran = try Program.run(["explain", "code", "P999"])
        #expect(
            ran
                == Ran(
                    code: 10,
                    messages:
                        "error: there is no code 'P999': 'rebalance explain code' lists all of "
                        + "them"))
    }
}
