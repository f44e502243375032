import Diagnostics
import Limits
import Markets
import Testing
import Trading

/// E80: a limit that nobody reads is a brake that does nothing. Each key is set to something
/// stricter, in a situation that it is about, and changes what is decided there.
struct KeyTests {
    @Test(arguments: LimitKey.allCases)
    func `every key changes a decision`(key: LimitKey) throws {
        let (text, situation, decision) = example(of: key)
        let source = SourceText(
            name: "limits/paper.yaml",
            bytes: Array("limits: paper\n\(key.rawValue): \(text)\n".utf8))
        let read = try AccountLimits(reading: source)
        #expect(read.lines == [key: 2])
        #expect(situation(.ceilings) != decision)
        #expect(situation(read.limits) == decision)
    }

    private typealias Example = (String, (GateLimits) -> String, String)

    private func example(of key: LimitKey) -> Example {
        switch key {
        case .orderValue:
            (
                "3 %", { gates($0) },
                "order_value: 350000 KRW is above the limit of 300000 KRW for one order"
            )
        case .positionSize:
            (
                "3 %", { gates($0) },
                "position_size: 350000 KRW of KRX:069500 is above 300000 KRW, 3% of net asset value"
            )
        case .collar:
            (
                "1 %", { limits in gates(limits) { $0.quote = .last(34_500, at: $0.now) } },
                "price_collar: 35000 KRW is above 34845 KRW, 1% over 34500 KRW"
            )
        case .quoteAge:
            (
                "1m", { limits in gates(limits) { $0.quote = .last(35_000, at: $0.now - 61) } },
                "stale_data: the last trade is 61 s old"
            )
        case .decisionAge:
            (
                "1 session", { limits in gates(limits) { $0.decisionAge = 2 } },
                "stale_data: the closes behind its decision are 2 sessions old"
            )
        case .ordersPerMinute:
            ("0", { gates($0) }, "velocity: 1 orders within a minute are more than 0")
        case .ordersPerRun:
            ("0", { gates($0) }, "velocity: 1 orders for this plan are more than 0")
        case .ordersPerSession:
            ("0", { gates($0) }, "velocity: 1 orders in this session are more than 0")
        case .turnover:
            (
                "3 %", { gates($0) },
                "velocity: 350000 KRW sent for this plan is above 300000 KRW, 3% of net asset value"
            )
        case .cashBuffer:
            (
                "7 %", { gates($0) },
                "cash: 350052 KRW is more than the 300000 KRW that may be ordered"
            )
        case .dailyLoss: ("3 %", { breakers($0, fall: 4) }, "halt: daily loss of 4% is above 3%")
        case .onDailyLoss:
            ("flatten", { breakers($0, fall: 11) }, "flatten: daily loss of 11% is above 10%")
        case .drawdown:
            ("5 % over 60 sessions", { breakers($0, fall: 6) }, "halt: drawdown of 6% is above 5%")
        case .heat:
            (
                "3 %", { gates($0) },
                "heat: 350000 KRW at risk in all accounts is above 300000 KRW, 3% of their net "
                    + "asset value"
            )
        case .balanceAge:
            (
                "9m", { limits in gates(limits, balanceAge: 600) },
                "heat: heat is unknown: the balance of 'paper' is 600 s old"
            )
        case .restricted:
            (
                "[KRX:069500]", { gates($0) },
                "deployment: KRX:069500 is on the account's list of what it must not trade"
            )
        }
    }

    /// What the gates say of a buy of ten shares at 35,000 won, of 10,000,000.
    private func gates(
        _ limits: GateLimits, balanceAge: Int = 0, _ change: (inout GateView) -> Void = { _ in }
    ) -> String {
        guard let instrument = Instrument(.krx, code: "069500") else { return "no instrument" }
        let date = TradingDate(day: 20_780)
        let now = Instant(midnight: date) + 3600
        let account = AccountName(unchecked: "paper")
        let line = PlanLine(
            name: "kodex", instrument: instrument, held: .zero, inFlight: .zero,
            price: .won(35_000), priceAt: now, weightNow: .zero, weightTarget: .zero,
            trade: PlanLine.Trade(
                side: .buy, quantity: Quantity(shares: 10), limit: .won(35_000),
                notional: .won(350_000), costs: .won(52)), reason: "new in the target")
        let order = Order(
            OrderIdentity(
                deployment: .core, decision: DecisionID(rawValue: 1), session: date, leg: .buys,
                instrument: instrument, side: .buy, attempt: 1),
            account: account, plan: PlanID(rawValue: 1), quantity: Quantity(shares: 10),
            limit: .won(35_000))
        var view = GateView(
            halts: [], fileHalt: nil, owner: .core, now: now,
            session: Session(date: date, open: now - 3600, close: now + 3600), quiet: nil,
            decisionAge: 1, orders: [order], quote: .last(35_000, at: now),
            plan: Plan(
                deployment: .core, decision: DecisionID(rawValue: 1), session: date, asOf: now,
                netAssetValue: .won(10_000_000), cash: .won(10_000_000), lines: [line]),
            sellable: .zero, orderable: .won(1_000_000), reserved: .won(350_052), loss: .clear,
            exposures: [
                AccountExposure(
                    account: account, currency: .krw,
                    balance: AccountBalance(
                        account: account, netAssetValue: .won(10_000_000), atRisk: .won(0),
                        at: now), ageSeconds: balanceAge, bought: .won(0), untouched: nil)
            ], limits: limits)
        change(&view)
        return order.refusal(view)?.description ?? "sent"
    }

    /// What two readings lead to after a fall of some percent from the previous close, of which
    /// the daily loss sees all and the drawdown too.
    private func breakers(_ limits: GateLimits, fall: Int64) -> String {
        let session = TradingDate(day: 20_780)
        var last: RiskState?
        var verdict = LossVerdict.clear
        for (minute, value) in [(0, 100), (1, 100 - fall), (2, 100 - fall)] {
            let reading = RiskReading(
                deployment: .core, session: session,
                at: Instant(midnight: session) + minute * 60, cash: .won(0),
                value: .won(value * 100_000), base: .won(10_000_000))
            let noted = LossBook(last: last, peak: nil, flows: .won(0))
                .noting(reading, limits.loss)
            last = noted.state
            verdict = noted.verdict
        }
        guard case .confirmed(let breach) = verdict else { return "\(verdict)" }
        switch LossStop(breach, of: .core, limits.loss) {
        case .halt(let halt): return "halt: \(halt.reason)"
        case .flatten(let exit): return "flatten: \(exit.reason)"
        }
    }
}

extension DeploymentName {
    fileprivate static let core = DeploymentName(unchecked: "core")
}

extension Deployment {
    fileprivate static let core = Deployment(
        name: .core, account: AccountName(unchecked: "paper"), portfolio: "core.yaml",
        state: .active, stage: .paper, share: .all)
}

extension Money {
    fileprivate static func won(_ won: Int64) -> Money { Money(minorUnits: won, .krw) }
}

extension Price {
    fileprivate static func won(_ won: Int64) -> Price { Price(millionths: won * 1_000_000, .krw) }
}

extension Quote {
    fileprivate static func last(_ won: Int64, at: Instant) -> Quote? {
        Instrument(.krx, code: "069500").map {
            Quote(instrument: $0, kind: .etf, last: .won(won), at: at, base: .won(won))
        }
    }
}
