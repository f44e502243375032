import Markets
import Testing
import Trading

struct GateTests {
    private static let open = Instant(midnight: Order.sample(.planned).identity.session)

    /// Everything as it should be for a sell of ten shares at 35,000 won.
    private func view(_ change: (inout GateView) -> Void = { _ in }) -> GateView {
        let order = Order.sample(.planned)
        let now = GateTests.open + 3600
        var view = GateView(
            halts: [], fileHalt: nil, deployment: .active, now: now,
            session: Session(
                date: order.identity.session, open: GateTests.open,
                close: GateTests.open + 6 * 3600 + 1800),
            orders: [order],
            quote: Quote(
                instrument: order.instrument, kind: .etf, last: .won(35_000), at: now,
                base: .won(35_000)),
            netAssetValue: .won(10_000_000), orderable: .won(0), reserved: .won(0),
            planned: Quantity(shares: 10), limits: .ceilings)
        change(&view)
        return view
    }

    private func refusal(
        of order: Order = .sample(.planned), _ change: (inout GateView) -> Void = { _ in }
    ) -> String? {
        order.refusal(view(change))?.description
    }

    @Test func `nothing wrong, nothing refused`() {
        #expect(refusal() == nil)
    }

    @Test func `a halt of any scope that holds the order`() {
        let order = Order.sample(.planned)
        for scope: Halt.Scope in [
            .everywhere, .account(order.account), .deployment(order.identity.deployment),
            .instrument(order.instrument),
        ] {
            #expect(refusal { $0.halts = [.sample(scope)] } == "halt: halt 3: odd prices")
        }
        let other = AccountName(unchecked: "other")
        #expect(refusal { $0.halts = [.sample(.account(other))] } == nil)
    }

    @Test func `the halt file, without any row`() {
        #expect(
            refusal { $0.fileHalt = (.entries, "by hand") }
                == "halt: the halt file says: by hand")
    }

    /// A11: exits pass a halt of entries, and only `orders` stops them.
    @Test func `an exit passes a halt of entries, and a paused deployment`() {
        let exit = Order.sampleExit
        #expect(
            refusal(of: exit) {
                $0.halts = [.sample(.everywhere)]
                $0.fileHalt = (.entries, "by hand")
                $0.deployment = .paused
                $0.quote = Quote(
                    instrument: exit.instrument, kind: .etf, last: .won(70_000), at: GateTests.open,
                    base: .won(70_000))
            } == nil)
        #expect(
            refusal(of: exit) { $0.halts = [.sample(.everywhere, stops: .orders)] }
                == "halt: halt 3: odd prices")
    }

    @Test(arguments: [DeploymentState.draft, .paused, .liquidating, .closed, .abandoned])
    func `a deployment that may not enter`(state: DeploymentState) {
        #expect(
            refusal { $0.deployment = state }
                == "deployment: the deployment is \(state.rawValue)")
    }

    @Test func `a session that is not the order's, or not open`() {
        #expect(
            refusal { $0.session = nil } == "session: the market's session is not 2026-11-23")
        #expect(
            refusal { $0.now = GateTests.open - 1 } == "session: the session is not open")
        #expect(refusal { $0.now = GateTests.open } == nil)
        #expect(
            refusal { $0.now = $0.session?.close ?? $0.now }
                == "session: the session is not open")
    }

    @Test func `another order of the same kind that may still trade`() {
        let twin = Order.sample(.unknown, attempt: 2)
        #expect(
            refusal { $0.orders.append(twin) }
                == "duplicate: order 'core.12.2026-11-23.1.KRX:069500.sell.2' is unknown")
        let ended = Order.sample(.rejected, attempt: 2)
        #expect(refusal { $0.orders.append(ended) } == nil)
    }

    @Test func `an order of more value than one may have, to the won`() {
        let limit = GateLimits(
            orderValue: Weight(nearest: 0.035), collar: GateLimits.ceilings.collar,
            quoteAgeSeconds: 300)
        #expect(refusal { $0.limits = limit } == nil)  // 350,000 of 10,000,000
        #expect(
            refusal {
                $0.limits = limit
                $0.netAssetValue = .won(9_999_970)
            } == "order_value: 350000 KRW is above the limit of 349998 KRW for one order")
    }

    @Test func `a limit too far from the last trade, or a trade too old`() {
        #expect(
            refusal {
                $0.quote = Quote(
                    instrument: $0.quote.instrument, kind: .etf, last: .won(36_000),
                    at: $0.now, base: .won(36_000))
            } == "price_collar: 35000 KRW is below 35280 KRW, 2% under 36000 KRW")
        #expect(
            refusal {
                $0.quote = Quote(
                    instrument: $0.quote.instrument, kind: .etf, last: .won(35_000),
                    at: $0.now - 301, base: .won(35_000))
            } == "price_collar: the last trade is 301 s old")
    }

    @Test func `a buy of more than may be ordered, to the won`() {
        let buy = Order.sampleBuy
        #expect(
            refusal(of: buy) {
                $0.reserved = .won(350_052)
                $0.orderable = .won(350_051)
            } == "cash: 350052 KRW is more than the 350051 KRW that may be ordered")
        #expect(
            refusal(of: buy) {
                $0.reserved = .won(350_052)
                $0.orderable = .won(350_052)
            } == nil)
    }

    /// A13: what is sent for a line in all is never more than its plan says.
    @Test func `more than was planned, counted on what was sent`() {
        let sent = Order.sample(.filled, attempt: 2)
        #expect(
            refusal { $0.orders.append(sent) }
                == "sent_within_planned: 10 sent and 10 more is above the 10 planned")
        #expect(
            refusal {
                $0.orders.append(sent)
                $0.planned = Quantity(shares: 20)
            } == nil)
    }

    @Test func `the first gate in the fixed order is the one that is told`() {
        #expect(
            refusal {
                $0.halts = [.sample(.everywhere)]
                $0.deployment = .paused
                $0.session = nil
            } == "halt: halt 3: odd prices")
    }
}

extension Halt {
    static func sample(_ scope: Scope, stops: Stops = .entries) -> Halt {
        Halt(
            id: HaltID(rawValue: 3), scope: scope, stops: stops, reason: "odd prices",
            raisedBy: "jin", raisedAt: Instant(microseconds: 0))
    }
}
