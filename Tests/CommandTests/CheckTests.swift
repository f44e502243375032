import Testing

struct CheckTests {
    @Test func `what compiles is listed with its lookback and hash`() throws {
        let files = [
            "portfolios/halves.yaml": Sample.halves, "schedules/krx-daily.yaml": Sample.schedule,
        ]
        try withFolder(files) { folder in
            let ran = try Program.run(["check"], in: folder)
            let hash = "daaf948cfa3834e490e55b1e6281ba53ffeef35804f10e15010f46b87fcdfb4c"
            #expect(
                ran.output == """
                    portfolio    lookback  hash
                    halves     0 sessions  \(hash)

                    schedule   job              market  at
                    krx-daily  daily-rebalance  KRX     close-20m
                    """)
            #expect(ran.messages == "")
            #expect(ran.code == 0)
        }
    }

    @Test func `every mistake of every file is shown at once`() throws {
        let files = [
            "portfolios/halves.yaml": Sample.halves
                .replacing("gold: 40%", with: "golf: 40%")
                .replacing("base: KRW", with: "base: KRW\nbase: USD"),
            "portfolios/whole.yaml": Sample.halves.replacing("halves", with: "whole")
                .replacing("40%", with: "51%"),
            "schedules/krx-daily.yaml": Sample.schedule,
            "schedules/late.yaml": Sample.schedule.replacing("window: 20m", with: "window: soon"),
        ]
        try withFolder(files) { folder in
            let ran = try Program.run(["check"], in: folder)
            #expect(
                ran.messages == """
                    portfolios/halves.yaml:4:1: error[P012]: duplicate key 'base'
                      3 | base: KRW
                        | ^^^^ first here
                      4 | base: USD
                        | ^^^^
                        = delete one of them

                    portfolios/halves.yaml:11:24: error[P025]: unknown name 'golf' in the universe
                      11 |   fixed: { kospi: 50%, golf: 40% }
                         |                        ^^^^
                         = did you mean 'gold'?

                    portfolios/whole.yaml:10:30: error[P060]: weights above 100 %: they reach \
                    101 % here
                      10 |   fixed: { kospi: 50%, gold: 51% }
                         |                              ^^^
                         = what is missing to 100 % stays in cash

                    schedules/late.yaml:1:11: error[S004]: the schedule is called 'krx-daily' and \
                    its file 'late.yaml'
                      1 | schedule: krx-daily
                        |           ^^^^^^^^^
                        = write late, or rename the file

                    schedules/late.yaml:7:9: error[S003]: 'soon' is no window
                      7 | window: soon
                        |         ^^^^
                        = write minutes: 20m, at most 720m
                    """)
            #expect(
                ran.output == """
                    schedule   job              market  at
                    krx-daily  daily-rebalance  KRX     close-20m
                    """)
            #expect(ran.code == 10)
        }
    }

    @Test func `with --json the diagnostics are data`() throws {
        let text = Sample.halves.replacing("gold: 40%", with: "gold: 40")
        try withFolder(["halves.yaml": text]) { folder in
            let ran = try Program.run(["check", "halves.yaml", "--json"], in: folder)
            #expect(
                ran.output == """
                    {"diagnostics":[{"code":"P060","column":30,"file":"halves.yaml","line":10,\
                    "message":"a weight above 100 %","severity":"error"}],"portfolios":[],\
                    "schedules":[],"schema":"ballast.check/1"}
                    """)
            #expect(ran.messages == "")
            #expect(ran.code == 10)
        }
    }

    @Test func `prices are checked for what the portfolio needs`() throws {
        let files = [
            "halves.yaml": Sample.halves, "prices.csv": "date,KRX:069500\n2024-01-02,30000\n",
        ]
        try withFolder(files) { folder in
            let ran = try Program.run(
                ["check", "halves.yaml", "--prices", "prices.csv"], in: folder)
            #expect(
                ran.messages == """
                    halves.yaml:1:1: error[R001]: prices.csv has no prices of KRX:132030
                      1 | language: 1
                        | ^
                        = add a column or a file, or give other prices
                    """)
            #expect(ran.code == 10)
        }
    }

    @Test(arguments: [
        (
            ["check"],
            "there is no folder 'portfolios' here: go to the one that holds it, or name "
                + "the files"
        ),
        (["check", "none.yaml"], "'none.yaml' cannot be opened: no such file or directory"),
        (["check", "empty"], "'empty' holds no .yaml file"),
    ])
    func `a path that is not there is named`(arguments: [String], message: String) throws {
        try withFolder(["empty/notes.txt": "\n"]) { folder in
            let ran = try Program.run(arguments, in: folder)
            #expect(ran == Ran(code: 10, messages: "error: \(message)"))
        }
    }
}
