import FoundationEssentials
import Testing

extension LookingTests {
    struct StatusTests {
        @Test func `the status names what nobody can vouch for, and what is next`() throws {
            let world = try World.current()
            let text = try world.printed("status")
            #expect(
                text == """
                    HALTED instrument:KRX:114260: stops entries, halt 2 by daily-rebalance: \
                    broker order 900 of 2024-11-20 is not ours

                    deployment  state   account           cash  decision               last run \
                                                next slot
                    core        active  paper    4,011,702 KRW  1 of 2024-11-19, open  2 of \
                    2024-11-20 15:10:00, unsettled  2024-11-21 15:10:00
                    run 2 of core: order 'core.1.2024-11-20.2.KRX:132030.buy.1' is unknown

                    nobody can vouch for these orders; they are never sent again:
                    order                                 state    shares  filled   limit  \
                    amount  costs  broker's number  note
                    core.1.2024-11-20.2.KRX:132030.buy.1  unknown     200       0  15,030       \
                    0      0                   no answer in 15 s
                    """)
            let data = try world.printed("status", "--json")
            #expect(
                data == """
                    {"deployments":[{"account":"paper","cash":{"amount":"4011702",\
                    "currency":"KRW"},"decision":{"created_at":"<now>",\
                    "decided_on":"2024-11-19","deployment":"core","id":"1",\
                    "revision":{"commit":"0123456789abcdef0123456789abcdef01234567",\
                    "hash":"5eed","id":"1"},"run":"2","state":"open",\
                    "targets":[{"instrument":"KRX:069500","name":"kospi","weight":0.6},\
                    {"instrument":"KRX:132030","name":"gold","weight":0.3},\
                    {"instrument":"KRX:261240","name":"dollar","weight":0.05}]},\
                    "last_run":{"account":"paper","attempt":1,"ended_at":"<now>",\
                    "exit_code":18,"host":"host","id":"2","is_dead":false,\
                    "lease_expired":false,\
                    "note":"order 'core.1.2024-11-20.2.KRX:132030.buy.1' is unknown",\
                    "outcome":"unsettled","pid":4711,\
                    "slot":"daily-rebalance@2024-11-20T15:10:00+09:00","started_at":"<now>"},\
                    "name":"core","next_slot":"daily-rebalance@2024-11-21T15:10:00+09:00",\
                    "portfolio":"portfolios/core.yaml","stage":"paper","state":"active"}],\
                    "halts":[{"id":"2","raised_at":"<now>","raised_by":"daily-rebalance",\
                    "reason":"broker order 900 of 2024-11-20 is not ours",\
                    "scope":"instrument:KRX:114260","stops":"entries"}],\
                    "schema":"ballast.status/1","unsettled":[{"account":"paper",\
                    "amount":{"amount":"0","currency":"KRW"},"attempt":1,"cause":"rebalance",\
                    "costs":{"amount":"0","currency":"KRW"},"decision":"1","deployment":"core",\
                    "filled":"0","id":"core.1.2024-11-20.2.KRX:132030.buy.1",\
                    "instrument":"KRX:132030","leg":2,"limit":{"amount":"15030",\
                    "currency":"KRW"},"note":"no answer in 15 s","plan":"1","quantity":"200",\
                    "session":"2024-11-20","side":"buy","state":"unknown",\
                    "submitting_at":"2024-11-20T15:11:00+09:00"}],"working":[]}
                    """)
            // In this test too, because the file is there for every status meanwhile.
            let file = world.folder + "/ballast/HALT"
            try Data("stops: orders\nfire in the building\n".utf8).write(
                to: URL(fileURLWithPath: file))
            defer { removeFolder(file) }
            let halted = try world.printed("status")
            #expect(
                halted.split(separator: "\n").first
                    == "HALTED by the halt file: stops orders: fire in the building")
        }
    }
}
