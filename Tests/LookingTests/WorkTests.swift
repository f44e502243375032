import Testing

extension LookingTests {
    struct WorkTests {
        @Test func `decisions are listed with their targets`() throws {
            let text = try World.current().printed("decisions")
            #expect(
                text == """
                    decision  deployment  decided on  state  commit      run  targets
                           1  core        2024-11-19  open   0123456789    2  kospi 60.00%, \
                    gold 30.00%, dollar 5.00%, cash 5.00%
                    """)
        }

        @Test func `a decision is data with its revision and weights as fractions`() throws {
            let text = try World.current().printed("decisions", "--json", "--on", "2024-11-19")
            #expect(
                text == """
                    {"decisions":[{"created_at":"<now>","decided_on":"2024-11-19",\
                    "deployment":"core","id":"1",\
                    "revision":{"commit":"0123456789abcdef0123456789abcdef01234567",\
                    "hash":"5eed","id":"1"},"run":"2","state":"open",\
                    "targets":[{"instrument":"KRX:069500","name":"kospi","weight":0.6},\
                    {"instrument":"KRX:132030","name":"gold","weight":0.3},\
                    {"instrument":"KRX:261240","name":"dollar","weight":0.05}]}],\
                    "schema":"ballast.decisions/1"}
                    """)
        }

        @Test func `runs are listed with their slots and outcomes, newest last`() throws {
            let text = try World.current().printed("runs")
            #expect(
                text == """
                    run  account  slot                                       attempt  outcome   \
                     started (Seoul)      note
                      1  paper    daily-rebalance@2024-11-19T15:10:00+09:00        1  halted    \
                     <a moment of today>  halt 1: looking at the prices
                      2  paper    daily-rebalance@2024-11-20T15:10:00+09:00        1  unsettled \
                     <a moment of today>  order 'core.1.2024-11-20.2.KRX:132030.buy.1' is unknown
                    """)
        }

        @Test func `the runs of one session are found by its date`() throws {
            let text = try World.current().printed(
                "runs", "--json", "--on", "2024-11-19", "--deployment", "core")
            #expect(
                text == """
                    {"runs":[{"account":"paper","attempt":1,"ended_at":"<now>","exit_code":12,\
                    "host":"host","id":"1","is_dead":false,"lease_expired":false,\
                    "note":"halt 1: looking at the prices","outcome":"halted","pid":4711,\
                    "slot":"daily-rebalance@2024-11-19T15:10:00+09:00","started_at":"<now>"}],\
                    "schema":"ballast.runs/1"}
                    """)
        }

        @Test func `the events of one order tell its life`() throws {
            let text = try World.current().printed(
                "events", "--subject", "order:core.1.2024-11-20.2.KRX:069500.buy.1")
            #expect(
                text == """
                    event  at (Seoul)           subject                                     \
                    what      detail            correlation  cause   by
                       11  <a moment of today>  order:core.1.2024-11-20.2.KRX:069500.buy.1  \
                    planned   171 at 35070 KRW  run-2        plan-1  daily-rebalance
                       14  <a moment of today>  order:core.1.2024-11-20.2.KRX:069500.buy.1  \
                    marked                      run-2                daily-rebalance
                       15  <a moment of today>  order:core.1.2024-11-20.2.KRX:069500.buy.1  \
                    accepted                    run-2                daily-rebalance
                       16  <a moment of today>  order:core.1.2024-11-20.2.KRX:069500.buy.1  \
                    executed                    run-2                daily-rebalance
                       17  <a moment of today>  order:core.1.2024-11-20.2.KRX:069500.buy.1  \
                    executed                    run-2                daily-rebalance
                    """)
        }

        @Test func `events are found by the kind of their subject`() throws {
            let text = try World.current().printed("events", "--subject", "halt:")
            #expect(
                text == """
                    event  at (Seoul)           subject  what    detail                         \
                    correlation  cause  by
                        4  <a moment of today>  halt:1   raised  deployment:core entries        \
                    command-1           jin
                        7  <a moment of today>  halt:1   lifted  they are right                 \
                    command-1           jin
                       22  <a moment of today>  halt:2   raised  instrument:KRX:114260 entries  \
                    run-2               daily-rebalance
                    """)
        }

        @Test func `events are found by their work, and are data`() throws {
            let text = try World.current().printed(
                "events", "--correlation", "run-2", "--deployment", "core", "--limit", "1",
                "--json")
            #expect(
                text == """
                    {"events":[{"at":"<now>","by":"daily-rebalance","correlation":"run-2",\
                    "detail":"order 'core.1.2024-11-20.2.KRX:132030.buy.1' is unknown",\
                    "id":"23","kind":"unsettled","subject":"run:2"}],"schema":"ballast.events/1"}
                    """)
        }

        @Test func `events have the day on which they were written, not that of a market`() throws {
            let text = try World.current().printed("events", "--on", "2024-11-20")
            #expect(text == "no events")
        }

        @Test func `events of a deployment are its own, its orders' and its halts'`() throws {
            let ran = try World.current().run("events", "--deployment", "core")
            let subjects = ran.output.split(separator: "\n").dropFirst().map {
                String($0.split(separator: " ")[3])
            }
            #expect(
                Set(subjects) == [
                    "deployment:core", "halt:1", "decision:1", "plan:1", "run:2",
                    "order:core.1.2024-11-20.2.KRX:069500.buy.1",
                    "order:core.1.2024-11-20.2.KRX:132030.buy.1",
                    "order:core.1.2024-11-20.2.KRX:261240.buy.1",
                ])
        }
    }
}
