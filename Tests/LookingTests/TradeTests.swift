import Testing

extension LookingTests {
    struct TradeTests {
        @Test func `orders are listed with their states and what has become of them`() throws {
            let text = try World.current().printed("orders")
            #expect(
                text == """
                    order                                 state    shares  filled   limit     \
                    amount  costs  broker's number  note
                    core.1.2024-11-20.2.KRX:069500.buy.1  filled      171     171  35,070  \
                    5,987,400    898  1001
                    core.1.2024-11-20.2.KRX:132030.buy.1  unknown     200       0  15,030       \
                       0      0                   no answer in 15 s
                    core.1.2024-11-20.2.KRX:261240.buy.1  refused      40       0  13,025       \
                       0      0                   cash: 521000 KRW is more than the 15000 KRW left
                    """)
        }

        @Test func `an order is data with everything that it is known by`() throws {
            let text = try World.current().printed(
                "orders", "--json", "--limit", "1", "--on", "2024-11-20")
            #expect(
                text == """
                    {"orders":[{"account":"paper","amount":{"amount":"0","currency":"KRW"},\
                    "attempt":1,"cause":"rebalance","costs":{"amount":"0","currency":"KRW"},\
                    "decision":"1","deployment":"core","filled":"0",\
                    "id":"core.1.2024-11-20.2.KRX:261240.buy.1","instrument":"KRX:261240",\
                    "leg":2,"limit":{"amount":"13025","currency":"KRW"},\
                    "note":"cash: 521000 KRW is more than the 15000 KRW left","plan":"1",\
                    "quantity":"40","session":"2024-11-20","side":"buy","state":"refused"}],\
                    "schema":"ballast.orders/1"}
                    """)
        }

        @Test func `orders of another session are not listed`() throws {
            let text = try World.current().printed("orders", "--on", "2024-11-19")
            #expect(text == "no orders")
        }

        @Test func `fills are listed with their prices and costs`() throws {
            let text = try World.current().printed("fills", "--deployment", "core")
            #expect(
                text == """
                    at (Seoul)           deployment  instrument  trade  shares   of          \
                    price     amount  costs  broker's number
                    2024-11-20 15:11:30  core        KRX:069500  buy        40  171         \
                    35,010  1,400,400    210  1001
                    2024-11-20 15:12:00  core        KRX:069500  buy       131  171  \
                    35,015.267175  4,587,000    688  1001
                    """)
        }

        @Test func `a fill is data with its order and its instant`() throws {
            let text = try World.current().printed("fills", "--json", "--limit", "1")
            #expect(
                text == """
                    {"fills":[{"amount":{"amount":"4587000","currency":"KRW"},\
                    "at":"2024-11-20T15:12:00+09:00","booked_at":"<now>",\
                    "broker_number":"1001","costs":{"amount":"688","currency":"KRW"},\
                    "deployment":"core","filled_after":"171","instrument":"KRX:069500",\
                    "order":"core.1.2024-11-20.2.KRX:069500.buy.1","ordered":"171",\
                    "price":{"amount":"35015.267175","currency":"KRW"},"quantity":"131",\
                    "session":"2024-11-20","side":"buy"}],"schema":"ballast.fills/1"}
                    """)
        }

        @Test func `positions are what the fills made, with the cash that is left`() throws {
            let text = try World.current().printed("positions")
            #expect(
                text == """
                    deployment  instrument  name   held  last plan's price          value
                    core        KRX:069500  kospi   171             35,000  5,985,000 KRW
                    core        cash                                        4,011,702 KRW
                    """)
        }

        @Test func `positions are data by deployment`() throws {
            let text = try World.current().printed(
                "positions", "--json", "--deployment", "core")
            #expect(
                text == """
                    {"deployments":[{"account":"paper","cash":{"amount":"4011702",\
                    "currency":"KRW"},"deployment":"core","positions":[{"held":"171",\
                    "instrument":"KRX:069500","last_price":{"amount":"35000","currency":"KRW"},\
                    "last_price_at":"2024-11-20T15:09:58+09:00",\
                    "last_value":{"amount":"5985000","currency":"KRW"},"name":"kospi"}],\
                    "state":"active"}],"schema":"ballast.positions/1"}
                    """)
        }
    }
}
