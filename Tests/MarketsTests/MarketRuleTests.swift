import Markets
import Testing

/// Every published example of the rules, and what must hold of all prices.
struct MarketRuleTests {
    static func vectors(_ name: String) -> [[String]] {
        String(decoding: PackageResources.rule_vectors_csv, as: UTF8.self)
            .split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
            .filter { $0[0] == name }
    }

    @Test func `every published tick is the table's`() throws {
        let vectors = MarketRuleTests.vectors("tick")
        for vector in vectors {
            let kind = try #require(InstrumentKind(rawValue: vector[1]))
            let table = try #require(
                TickTable(for: kind, on: TradingDate(stringLiteral: vector[2])))
            let currency = kind.venue.currency
            let price = try #require(Price(parsing: vector[3], in: currency))
            #expect(table.tick(at: price) == Price(parsing: vector[4], in: currency), "\(vector)")
            #expect(table.isAligned(price), "\(vector)")
        }
        #expect(vectors.count == 62)
    }

    @Test func `every published daily limit is the rule's`() throws {
        let vectors = MarketRuleTests.vectors("limits")
        for vector in vectors {
            let kind = try #require(InstrumentKind(rawValue: vector[1]))
            let numbers = try vector[3...].map { try #require(Int64($0)) }
            let limits = PriceLimits(
                base: .krw(numbers[0]), on: TradingDate(stringLiteral: vector[2]), kind: kind,
                leverage: Int(numbers[1]))
            let expected = PriceLimits.within(lower: .krw(numbers[2]), upper: .krw(numbers[3]))
            #expect(limits == expected, "\(vector)")
        }
        #expect(vectors.count == 36)
    }

    @Test func `every published tax rate is the one of its trading date`() throws {
        let vectors = MarketRuleTests.vectors("tax")
        for vector in vectors {
            let kind = try #require(InstrumentKind(rawValue: vector[1]))
            let rate = SellTax.rate(for: kind, tradedOn: TradingDate(stringLiteral: vector[2]))
            #expect(rate == Rate(parsing: vector[3]), "\(vector)")
        }
        #expect(vectors.count == 12)
    }

    @Test func `every published US fee is the exact one rounded up to the cent`() throws {
        for vector in MarketRuleTests.vectors("secSection31") {
            let date = TradingDate(stringLiteral: vector[1])
            let proceeds = try #require(Money(parsing: vector[2], in: .usd))
            let fee = try #require(USFees.section31(on: proceeds, tradedOn: date))
            #expect(fee == Money(parsing: vector[3], in: .usd), "\(vector)")
        }
        let activity = MarketRuleTests.vectors("finraTradingActivityFee")
        for vector in activity {
            let date = TradingDate(stringLiteral: vector[1])
            let shares = try #require(Quantity(parsing: vector[2]))
            let exact = try #require(Decimal.scaled(vector[3], decimals: 12))
            let fee = try #require(USFees.tradingActivity(on: shares, tradedOn: date))
            #expect(fee.minorUnits == (exact + 9_999_999_999) / 10_000_000_000, "\(vector)")
        }
        #expect(activity.count == 7)
    }

    @Test func `ticks are stepped one by one through the bands`() throws {
        let etf = try #require(TickTable(for: .etf, on: "2026-11-20"))
        #expect(etf.stepped(.krw(1999), by: 2) == .krw(2005))
        #expect(etf.stepped(.krw(2005), by: -3) == .krw(1998))
        #expect(etf.stepped(.krw(2000), by: 0) == .krw(2000))
        #expect(etf.stepped(.krw(2), by: -1) == .krw(1))
        #expect(etf.stepped(.krw(2), by: -2) == nil)
        let stock = try #require(TickTable(for: .kospiStock, on: "2026-11-20"))
        #expect(stock.stepped(.krw(199_900), by: 2) == .krw(200_500))
        #expect(stock.stepped(.krw(200_500), by: -2) == .krw(199_900))
        let us = try #require(TickTable(for: .usListed, on: "2026-11-20"))
        #expect(us.stepped(.usd("0.9999"), by: 2) == .usd("1.01"))
    }

    @Test(arguments: InstrumentKind.allCases)
    func `rounding to a tick gives a valid price, and the nearest on its side`(
        kind: InstrumentKind
    ) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = Random(seed: seed)
        let table = try #require(TickTable(for: kind, on: "2026-11-20"))
        for _ in 0..<20_000 {
            let millionths = Int64.random(in: 1...(1 << Int64.random(in: 8...41)), using: &random)
            let price = Price(millionths: millionths, kind.venue.currency)
            let up = table.alignedUp(price)
            #expect(table.isAligned(up) && up >= price, "\(price), seed \(seed)")
            let down = table.alignedDown(price)
            if let down {
                #expect(table.isAligned(down) && down <= price, "\(price), seed \(seed)")
                let next = table.isAligned(price) ? price : table.stepped(down, by: 1)
                #expect(next == up, "\(price), seed \(seed)")
                #expect(table.stepped(up, by: table.isAligned(price) ? 0 : -1) == down)
            }
            let nearest = table.alignedNearest(price)
            #expect(nearest == up || nearest == down, "\(price), seed \(seed)")
        }
    }

    @Test func `a limit is never less than a tick, and unknown before its rule`() {
        #expect(
            PriceLimits(base: .krw(5), on: "2020-01-02", kind: .etf)
                == .within(lower: .krw(5), upper: .krw(10)))
        #expect(PriceLimits(base: .krw(5), on: "2015-01-02", kind: .etf) == .unknown)
        #expect(PriceLimits(base: .usd("5"), on: "2026-11-20", kind: .usListed) == .none)
        let limits = PriceLimits(base: .krw(35_005), on: "2026-11-20", kind: .etf)
        #expect(limits.allow(.krw(45_505)) && limits.allow(.krw(24_505)))
        #expect(!limits.allow(.krw(45_510)) && !limits.allow(.krw(24_500)))
        #expect(!PriceLimits.unknown.allow(.krw(5)))
    }

    @Test func `single shares trade, and warrants in tens`() {
        #expect(Lots.size(for: .etf, on: "2026-11-20") == Quantity(shares: 1))
        #expect(Lots.size(for: .elw, on: "2026-11-20") == Quantity(shares: 10))
        #expect(Lots.size(for: .kospiStock, on: "2014-01-02") == nil)
    }

    @Test func `costs drop the fraction of a won when charged and add it when reserved`() throws {
        let notional = Money(minorUnits: 3_500_500, .krw)  // × 0.000146527 = 512.9…
        func cost(
            _ side: Side, _ kind: InstrumentKind, _ rounding: MoneyRounding
        ) -> Money? {
            TradeCosts.kis.cost(
                of: side, Quantity(shares: 100), kind: kind, notional: notional,
                on: "2026-11-20", rounding: rounding)
        }
        #expect(cost(.buy, .etf, .down) == Money(minorUnits: 512, .krw))
        #expect(cost(.buy, .etf, .up) == Money(minorUnits: 513, .krw))
        #expect(cost(.sell, .etf, .down) == Money(minorUnits: 512, .krw))
        // 491.9… of commission and 7001 of tax, each cut by itself.
        #expect(cost(.sell, .kospiStock, .down) == Money(minorUnits: 7492, .krw))
        #expect(cost(.buy, .kospiStock, .up) == Money(minorUnits: 492, .krw))
    }

    @Test func `a venue without a rate has no costs, not free ones`() throws {
        let dollars = Money(minorUnits: 10_000_000, .usd)
        let shares = Quantity(shares: 1000)
        #expect(
            TradeCosts.kis.cost(
                of: .buy, shares, kind: .usListed, notional: dollars, on: "2026-11-20") == nil)
        let rate = try #require(Rate(parsing: "0.0025"))
        let costs = TradeCosts(commission: .kis.with(rate, on: .us))
        #expect(
            costs.cost(of: .sell, shares, kind: .usListed, notional: dollars, on: "2026-06-15")
                == Money(parsing: "252.26", in: .usd))  // 250.00 + 2.06 + 0.20
    }

    @Test func `a rate takes its exact share`() throws {
        let rate = try #require(Rate(parsing: "0.000146527"))
        #expect(rate.description == "0.000146527")
        let money = Money(minorUnits: 1_000_000_000, .krw)
        #expect(rate.of(money, rounding: .down) == Money(minorUnits: 146_527, .krw))
        #expect(Rate(parsing: "0.0000000001") == nil)
    }

    @Test func `a rule has one value a day, and none outside its rows`() {
        let rows = DatedRows([
            (DateSpan(from: "2020-01-01", to: "2020-06-30"), "a"),
            (DateSpan(from: "2020-07-02"), "b"),
        ])
        let dates: [TradingDate] = [
            "2019-12-31", "2020-01-01", "2020-06-30", "2020-07-01", "2020-07-02", "2030-01-01",
        ]
        #expect(dates.map { rows.value(on: $0) ?? "-" } == ["-", "a", "a", "-", "b", "b"])
    }
}

/// SplitMix64: a seed in a failure message brings the failure back.
struct Random: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
