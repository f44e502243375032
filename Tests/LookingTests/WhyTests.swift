import Testing

extension LookingTests {
    struct WhyTests {
        @Test func `a fill is explained back to its commit`() throws {
            let text = try World.current().printed("why", "KRX:069500")
            #expect(
                text == """
                    KRX:069500 (kospi) in core, session of 2024-11-20, in Seoul's time
                      fill        131 at 35,015.267175 KRW, costs 688 KRW, 2024-11-20 15:12:00
                      fill        40 at 35,010 KRW, costs 210 KRW, 2024-11-20 15:11:30
                      order       core.1.2024-11-20.2.KRX:069500.buy.1
                                  buy 171, limit 35,070 KRW, sent 2024-11-20 15:11:00, broker's \
                    number 1001
                                  is filled: planned, marked, accepted, executed, executed
                      plan 1      buy 171, limit 35,070 KRW: outside its band
                                  0.00% now, 60.00% target; held 0, in flight 0
                                  price 35,000 KRW of 2024-11-20 15:09:58; net asset value \
                    10,000,000 KRW, cash 10,000,000 KRW
                      decision 1  of 2024-11-19, open: kospi 60.00%
                      revision 1  commit 0123456789abcdef0123456789abcdef01234567
                                  portfolio hash 5eed
                      run 2       daily-rebalance@2024-11-20T15:10:00+09:00, attempt 1: \
                    unsettled, order 'core.1.2024-11-20.2.KRX:132030.buy.1' is unknown
                      halts       none in the way
                    """)
        }

        @Test func `what was not traded has the reason of its line`() throws {
            let text = try World.current().printed("why", "bond", "--on", "2024-11-20")
            #expect(
                text == """
                    KRX:114260 (bond) in core, session of 2024-11-20, in Seoul's time
                      order       none: inside its band of 5%
                      external    order 900 of the broker is not ours: sell 3 at 54,900 KRW
                      plan 1      no trade: inside its band of 5%
                                  0.00% now, 0.00% target; held 0, in flight 0
                                  price 55,000 KRW of 2024-11-20 15:09:58; net asset value \
                    10,000,000 KRW, cash 10,000,000 KRW
                      decision 1  of 2024-11-19, open: bond 0.00%
                      revision 1  commit 0123456789abcdef0123456789abcdef01234567
                                  portfolio hash 5eed
                      run 2       daily-rebalance@2024-11-20T15:10:00+09:00, attempt 1: \
                    unsettled, order 'core.1.2024-11-20.2.KRX:132030.buy.1' is unknown
                      halt 2      instrument:KRX:114260, stops entries, by daily-rebalance: \
                    broker order 900 of 2024-11-20 is not ours, in force
                    """)
        }

        @Test func `an order that a gate refused says which`() throws {
            let text = try World.current().printed("why", "261240")
            #expect(
                text == """
                    KRX:261240 (dollar) in core, session of 2024-11-20, in Seoul's time
                      order       core.1.2024-11-20.2.KRX:261240.buy.1
                                  buy 40, limit 13,025 KRW, never sent
                                  is refused: planned, refused
                                  cash: 521000 KRW is more than the 15000 KRW left
                      plan 1      buy 40, limit 13,025 KRW: outside its band
                                  0.00% now, 5.00% target; held 0, in flight 0
                                  price 13,000 KRW of 2024-11-20 15:09:58; net asset value \
                    10,000,000 KRW, cash 10,000,000 KRW
                      decision 1  of 2024-11-19, open: dollar 5.00%
                      revision 1  commit 0123456789abcdef0123456789abcdef01234567
                                  portfolio hash 5eed
                      run 2       daily-rebalance@2024-11-20T15:10:00+09:00, attempt 1: \
                    unsettled, order 'core.1.2024-11-20.2.KRX:132030.buy.1' is unknown
                      halts       none in the way
                    """)
        }

        @Test func `an order without an answer is not said to have been sent`() throws {
            let text = try World.current().printed("why", "gold")
            let lines = text.split(separator: "\n").dropFirst().prefix(4)
            #expect(
                lines.joined(separator: "\n") == """
                      order       core.1.2024-11-20.2.KRX:132030.buy.1
                                  buy 200, limit 15,030 KRW, perhaps sent 2024-11-20 15:11:00
                                  is unknown: planned, marked, unanswered
                                  no answer in 15 s
                    """)
        }

        @Test func `where no plan was made the run says why`() throws {
            let text = try World.current().printed("why", "KRX:069500", "--on", "2024-11-19")
            #expect(
                text == """
                    no plan of 2024-11-19 has KRX:069500; what ran:
                      run 1       daily-rebalance@2024-11-19T15:10:00+09:00, attempt 1: halted, \
                    halt 1: looking at the prices
                    """)
        }

        @Test func `the explanation is data`() throws {
            let text = try World.current().printed(
                "why", "gold", "--json", "--deployment", "core")
            #expect(
                text == """
                    {"explanations":[{"decision":{"created_at":"<now>",\
                    "decided_on":"2024-11-19","deployment":"core","id":"1",\
                    "revision":{"commit":"0123456789abcdef0123456789abcdef01234567",\
                    "hash":"5eed","id":"1"},"run":"2","state":"open",\
                    "targets":[{"instrument":"KRX:069500","name":"kospi","weight":0.6},\
                    {"instrument":"KRX:132030","name":"gold","weight":0.3},\
                    {"instrument":"KRX:261240","name":"dollar","weight":0.05}]},\
                    "deployment":"core","external":[],"halts":[],\
                    "line":{"costs":{"amount":"450","currency":"KRW"},"held":"0",\
                    "in_flight":"0","limit":{"amount":"15030","currency":"KRW"},"name":"gold",\
                    "notional":{"amount":"3000000","currency":"KRW"},"price":{"amount":"15000",\
                    "currency":"KRW"},"price_at":"2024-11-20T15:09:58+09:00","quantity":"200",\
                    "reason":"outside its band","side":"buy","weight_now":0,\
                    "weight_target":0.3},"orders":[{"events":[{"at":"<now>",\
                    "by":"daily-rebalance","causation":"plan-1","correlation":"run-2",\
                    "detail":"200 at 15030 KRW","id":"12","kind":"planned",\
                    "subject":"order:core.1.2024-11-20.2.KRX:132030.buy.1"},{"at":"<now>",\
                    "by":"daily-rebalance","correlation":"run-2","detail":"","id":"18",\
                    "kind":"marked","subject":"order:core.1.2024-11-20.2.KRX:132030.buy.1"},\
                    {"at":"<now>","by":"daily-rebalance","correlation":"run-2",\
                    "detail":"no answer in 15 s","id":"19","kind":"unanswered",\
                    "subject":"order:core.1.2024-11-20.2.KRX:132030.buy.1"}],"fills":[],\
                    "order":{"account":"paper","amount":{"amount":"0","currency":"KRW"},\
                    "attempt":1,"cause":"rebalance","costs":{"amount":"0","currency":"KRW"},\
                    "decision":"1","deployment":"core","filled":"0",\
                    "id":"core.1.2024-11-20.2.KRX:132030.buy.1","instrument":"KRX:132030",\
                    "leg":2,"limit":{"amount":"15030","currency":"KRW"},\
                    "note":"no answer in 15 s","plan":"1","quantity":"200",\
                    "session":"2024-11-20","side":"buy","state":"unknown",\
                    "submitting_at":"2024-11-20T15:11:00+09:00"}}],\
                    "plan":{"as_of":"2024-11-20T15:10:00+09:00","cash":{"amount":"10000000",\
                    "currency":"KRW"},\
                    "hash":"4a3d81befaeb28acb97d2376711f1607591e0d0eca84a52abd62ecdcbe4eb16f",\
                    "id":"1","nav":{"amount":"10000000","currency":"KRW"}},\
                    "refusals":[],\
                    "runs":[{"account":"paper","attempt":1,"ended_at":"<now>","exit_code":18,\
                    "host":"host","id":"2","is_dead":false,"lease_expired":false,\
                    "note":"order 'core.1.2024-11-20.2.KRX:132030.buy.1' is unknown",\
                    "outcome":"unsettled","pid":4711,\
                    "slot":"daily-rebalance@2024-11-20T15:10:00+09:00","started_at":"<now>"}],\
                    "target":0.3}],"instrument":"KRX:132030","last_traded_on":"2024-11-20",\
                    "runs":[],"schema":"ballast.why/1","session":"2024-11-20"}
                    """)
        }
    }
}
