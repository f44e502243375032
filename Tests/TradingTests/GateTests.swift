import Markets
import Testing
import Trading

struct GateTests {
    private func refusal(
        of order: Order = .sample(.planned), _ change: (inout GateView) -> Void = { _ in }
    ) -> String? {
        order.refusal(.sample(order.side, change))?.description
    }

    @Test func `nothing wrong, nothing refused`() {
        #expect(refusal() == nil)
        #expect(refusal(of: .sampleBuy) == nil)
        #expect(refusal(of: .sampleExit) == nil)
    }

    @Test func `the gates are asked in the order of the design`() {
        #expect(
            Gate.allCases.map(\.rawValue) == [
                "halt", "deployment", "session", "stale_data", "duplicate", "order_value",
                "position_size", "price_collar", "cash", "velocity", "sent_within_planned",
                "daily_loss", "heat",
            ])
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

    /// A11: what no brake of entries stops. Everything is wrong here that can be.
    @Test func `an exit passes every gate that is not about what is possible`() {
        let everythingWrong = { (view: inout GateView) in
            view.halts = [.sample(.everywhere)]
            view.fileHalt = (.entries, "by hand")
            view.owner = .sample(.liquidating, stage: .shadow)
            view.quiet = .auction
            view.decisionAge = nil
            view.quote = nil
            view.plan = .sample(.buy, shares: 1)
            view.orderable = .won(-1)
            view.loss = .unknown("no quotes")
            view.exposures = []
            view.limits = GateLimits(
                orderValue: .zero, collar: .zero, quoteAgeSeconds: 0)
            view.limits.ordersPerMinute = 0
            view.limits.ordersPerSession = 0
            view.limits.turnover = .zero
            view.limits.heat = .zero
            view.limits.restricted = [Order.sampleExit.instrument]
        }
        #expect(refusal(of: .sampleExit, everythingWrong) == nil)
        #expect(refusal(of: .sample(.planned), everythingWrong) != nil)
    }

    @Test func `what stops exits too`() {
        let exit = Order.sampleExit
        #expect(
            refusal(of: exit) { $0.halts = [.sample(.everywhere, stops: .orders)] }
                == "halt: halt 3: odd prices")
        #expect(
            refusal(of: exit) { $0.owner = .sample(.abandoned) }
                == "deployment: the deployment is abandoned")
        #expect(
            refusal(of: exit) { $0.now = GateView.open - 1 }
                == "session: the session is not open")
        #expect(
            refusal(of: exit) { $0.quiet = .maintenance }
                == "session: no orders are sent in the maintenance")
        #expect(
            refusal(of: exit) { $0.sellable = Quantity(shares: 9) }
                == "cash: 10 is more than the 9 that may be sold")
        let twin = Order.sample(.accepted, attempt: 2, cause: .liquidation)
        #expect(
            refusal(of: exit) { $0.orders.append(twin) }
                == "duplicate: order 'core.x3.2026-11-23.1.KRX:069500.sell.2' is accepted")
    }

    /// An unknown sell may go again: the broker refuses what is no longer there.
    @Test func `an exit is not held up by what nobody can vouch for`() {
        for state: OrderState in [.unknown, .contested, .filled, .planned] {
            let twin = Order.sample(state, attempt: 2, cause: .liquidation)
            #expect(refusal(of: .sampleExit) { $0.orders.append(twin) } == nil)
        }
        let entry = Order.sample(.accepted)
        #expect(refusal(of: .sampleExit) { $0.orders.append(entry) } == nil)
    }

    @Test(arguments: [DeploymentState.draft, .paused, .liquidating, .closed, .abandoned])
    func `a deployment that may not enter`(state: DeploymentState) {
        #expect(
            refusal { $0.owner = .sample(state) }
                == "deployment: the deployment is \(state.rawValue)")
    }

    @Test func `an instrument that the account must not trade`() {
        let restricted: (inout GateView) -> Void = {
            $0.limits.restricted = [Order.sampleBuy.instrument]
        }
        let said = "deployment: KRX:069500 is on the account's list of what it must not trade"
        #expect(refusal(of: .sampleBuy, restricted) == said)
        #expect(refusal(of: .sample(.planned), restricted) == said)
    }

    @Test func `a session that is not the order's, or not open`() {
        #expect(
            refusal { $0.session = nil } == "session: the market's session is not 2026-11-23")
        #expect(
            refusal { $0.now = GateView.open - 1 } == "session: the session is not open")
        #expect(
            refusal {
                $0.now = GateView.open; $0.quote = .sample(at: $0.now)
            } == nil)
        #expect(
            refusal { $0.now = $0.session?.close ?? $0.now }
                == "session: the session is not open")
    }

    /// E11.
    @Test func `no entry in a window that the market or the broker has announced`() {
        #expect(
            refusal { $0.quiet = .auction }
                == "session: no orders are sent in the closing auction")
    }

    @Test func `another order of the same kind that may still trade`() {
        let twin = Order.sample(.unknown, attempt: 2)
        #expect(
            refusal { $0.orders.append(twin) }
                == "duplicate: order 'core.12.2026-11-23.1.KRX:069500.sell.2' is unknown")
        let ended = Order.sample(.rejected, attempt: 2)
        #expect(refusal { $0.orders.append(ended) } == nil)
    }

    /// F4: a missing price. Zero and negative ones cannot be represented (E71).
    @Test func `no quote stops entries`() {
        #expect(refusal { $0.quote = nil } == "stale_data: KRX:069500 has no quote")
        #expect(Price(parsing: "0", in: .krw) == nil)
        #expect(Price(parsing: "-35000", in: .krw) == nil)
        #expect(Price(parsing: "NaN", in: .krw) == nil)
        #expect(Price(nearest: .nan, in: .krw) == nil)
        #expect(Money(parsing: "NaN", in: .krw) == nil)
    }

    @Test func `a decision whose closes are not known`() {
        let said = "stale_data: the closes behind its decision are not known"
        #expect(refusal { $0.decisionAge = nil } == said)
        // A decision on this session's own close would have seen the future.
        #expect(refusal { $0.decisionAge = 0 } == said)
    }

    @Test func `a loss that is suspected, or not known`() {
        let breach = Breach(
            .dailyLoss, value: Weight(trillionths: 31_234_567_891), limit: Weight(percent: 3))
        #expect(
            refusal { $0.loss = .breached(breach) }
                == "daily_loss: daily loss of 3.12% is above 3%")
        #expect(
            refusal { $0.loss = .unknown("nothing has been read yet") }
                == "daily_loss: the day's profit and loss is not known: nothing has been read yet")
    }

    @Test func `the first gate in the fixed order is the one that is told`() {
        #expect(
            refusal {
                $0.halts = [.sample(.everywhere)]
                $0.owner = .sample(.paused)
                $0.session = nil
            } == "halt: halt 3: odd prices")
    }

    @Test func `a refusal carries its figures`() {
        let view = GateView.sample(.buy) { $0.orderable = .won(350_051) }
        #expect(
            Order.sampleBuy.refusal(view)?.figures
                == .money(.won(350_052), limit: .won(350_051)))
    }
}

extension QuietWindow {
    static let auction = QuietWindow(
        name: "closing auction", stopsExits: false, from: GateView.open, until: GateView.open + 1)
    static let maintenance = QuietWindow(
        name: "maintenance", stopsExits: true, from: GateView.open, until: GateView.open + 1)
}
