import Glibc
import LocalSim
import Markets
import Testing
import Trading

struct MarketTests {
    let market = Market.geometric(seed: 7)

    @Test func `one seed is one market, and another seed another`() throws {
        let closes = try #require(daily(market, .kodex))
        #expect(closes == daily(Market.geometric(seed: 7), .kodex))
        #expect(closes != daily(Market.geometric(seed: 8), .kodex))
        #expect(closes.count == 3431)
    }

    @Test func `a day's close is the last price of its minutes, in history and in the session`()
        async throws
    {
        let sim = LocalSim(
            inMemory: .sample(opensAt: .sample("2026-11-02T09:00:00+09:00")), market: market)
        var walked: [Double] = []
        for date in try #require(
            TradingCalendar.krx.sessions(in: .sample("2026-11-02")...(.sample("2026-11-13"))))
        {
            try await sim.wait(until: date.close)
            let quote = try #require(try await sim.quotes([.kodex]).whole().first)
            #expect(quote.at == date.close)
            walked.append(quote.last.double)
        }
        let history = try await sim.history(
            of: [.kodex], through: .sample("2026-11-13"), sessions: walked.count
        ).whole()
        #expect(history.series[.kodex]?.close == walked)
    }

    @Test func `every price is on a tick and within the day's limits`() async throws {
        let codes = ["069500", "229200", "148070", "153130", "123456", "0000D0"]
        let instruments = codes.map { Instrument.sample("KRX:\($0)") }
        let sim = LocalSim(
            inMemory: .sample(opensAt: .sample("2026-11-02T08:00:00+09:00")), market: market)
        for minute in stride(from: 0, to: 14 * 24 * 60, by: 17) {
            try await sim.wait(until: .sample("2026-11-02T09:00:00+09:00") + minute * 60)
            for quote in try await sim.quotes(instruments).whole() {
                let date = quote.at.date(offset: 9 * 3600)
                let ticks = try #require(TickTable(for: .etf, on: date))
                #expect(ticks.isAligned(quote.last), "\(quote)")
                let limits = PriceLimits(base: quote.base, on: date, kind: .etf)
                #expect(limits.allow(quote.last), "\(quote)")
            }
        }
    }

    @Test func `a wild price stops at the day's limits`() async throws {
        let wild = try #require(Correlation([[1]]))
        let parameters = MarketParameters(
            listed: [
                (
                    .kodex,
                    InstrumentParameters(start: .krw(35_000), drift: 0, volatility: 2.5)
                )
            ], correlation: wild)
        let sim = LocalSim(
            inMemory: .sample(opensAt: .sample("2024-01-02T12:00:00+09:00")),
            market: .geometric(seed: 7, parameters))
        var atLimit = 0
        for session in TradingCalendar.krx.sessions
        where session.open
            > .sample(
                "2024-01-03T00:00:00Z") && session.date < .sample("2025-01-01")
        {
            try await sim.wait(until: session.open + 3 * 3600)
            let quote = try #require(try await sim.quotes([.kodex]).whole().first)
            let limits = PriceLimits(base: quote.base, on: session.date, kind: .etf)
            #expect(limits.allow(quote.last), "\(quote)")
            if case .within(let lower, let upper) = limits,
                quote.last == lower || quote.last == upper
            {
                atLimit += 1
            }
        }
        #expect(atLimit > 0)
    }

    @Test func `a price does not change between minutes, and does with them`() async throws {
        let sim = LocalSim(inMemory: .sample(opensAt: .friday("10:00")), market: market)
        var prices: [Price] = []
        for second in 0..<300 {
            try await sim.wait(until: .friday("10:00") + second)
            prices.append(try #require(try await sim.quotes([.kodex]).whole().first).last)
        }
        let minutes = stride(from: 0, to: 300, by: 60).map { Array(prices[$0..<$0 + 60]) }
        #expect(minutes.allSatisfy { Set($0).count == 1 })
        #expect(Set(prices).count > 1)
    }

    /// 20,000 weekdays of each of the built-in instruments, before ticks.
    @Test func `returns have the matrix's correlations and their own variance`() throws {
        let parameters = MarketParameters.koreanETFs
        let days = 20_000
        let returns = parameters.listed.map { listed in
            let closes = market.rawCloses(of: listed.instrument, ordinals: 2_000...2_000 + days)
            return zip(closes.dropFirst(), closes).map { log($0 / $1) }
        }
        let means = returns.map { $0.reduce(0, +) / Double(days) }
        func covariance(_ left: Int, _ right: Int) -> Double {
            zip(returns[left], returns[right])
                .reduce(0) { $0 + ($1.0 - means[left]) * ($1.1 - means[right]) } / Double(days - 1)
        }
        for (row, listed) in parameters.listed.enumerated() {
            let variance = covariance(row, row) * 252
            let expected = listed.parameters.volatility * listed.parameters.volatility
            #expect(abs(variance / expected - 1) < 0.05, "\(listed.instrument): \(variance)")
            let drift = means[row] * 252 + expected / 2
            // Four standard errors of a mean over 79 years.
            let error = 4 * listed.parameters.volatility / (Double(days) / 252).squareRoot()
            #expect(abs(drift - listed.parameters.drift) < error, "\(listed.instrument): \(drift)")
            for column in 0..<row {
                let sample =
                    covariance(row, column)
                    / (covariance(row, row) * covariance(column, column)).squareRoot()
                let wanted = parameters.correlation.matrix[row][column]
                #expect(abs(sample - wanted) < 0.05, "rows \(row) and \(column): \(sample)")
            }
        }
    }

    @Test func `a code that is not listed has a price and moves with the others`() {
        let instrument = Instrument.sample("KRX:305720")
        let days = 20_000
        func returns(_ instrument: Instrument) -> [Double] {
            let closes = market.rawCloses(of: instrument, ordinals: 2_000...2_000 + days)
            return zip(closes.dropFirst(), closes).map { log($0 / $1) }
        }
        let (own, first) = (returns(instrument), returns(.kodex))
        let product = zip(own, first).reduce(0) { $0 + $1.0 * $1.1 }
        let squares = own.reduce(0) { $0 + $1 * $1 } * first.reduce(0) { $0 + $1 * $1 }
        #expect(abs(product / squares.squareRoot() - 0.5) < 0.05)
    }

    /// Minutes and days are one path: the variance of a day is that of its night and its minutes.
    @Test func `minutes add up to days`() throws {
        var night = 0.0
        var minutes = 0.0
        var days = 0.0
        let sessions = try #require(
            TradingCalendar.krx.sessions(in: .sample("2018-01-01")...(.sample("2026-12-31"))))
        var previous: Double?
        for session in sessions where session.minutes == 390 {
            func raw(_ beforeClose: Int) -> Double {
                market.rawPrice(of: .kodex, on: session.date, beforeClose: beforeClose)
            }
            let (open, middle, close) = (raw(390), raw(195), raw(0))
            if let previous { night += log(open / previous) * log(open / previous) }
            minutes += log(middle / open) * log(middle / open)
            minutes += log(close / middle) * log(close / middle)
            if let previous { days += log(close / previous) * log(close / previous) }
            previous = close
        }
        #expect(abs(minutes / days - 390.0 / 512) < 0.1, "\(minutes / days)")
        #expect(abs((night + minutes) / days - 1) < 0.1, "\((night + minutes) / days)")
    }

    @Test func `correlations that contradict each other are refused`() {
        #expect(Correlation([[1, 0.9, 0.9], [0.9, 1, -0.9], [0.9, -0.9, 1]]) == nil)
        #expect(Correlation([[1, 0.5], [0.4, 1]]) == nil)
        #expect(Correlation([[2]]) == nil)
        #expect(Correlation([[1, 0.5], [0.5]]) == nil)
        #expect(Correlation([[1, 0.5], [0.5, 1]]) != nil)
    }

    private func daily(_ market: Market, _ instrument: Instrument) -> [Price]? {
        let closes = market.closes(of: instrument, TradingCalendar.krx.sessions[...])
        return closes.contains { $0 == nil } ? nil : closes.compactMap { $0 }
    }
}
