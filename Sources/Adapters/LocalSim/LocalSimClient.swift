import Glibc
public import Markets
public import Trading

/// A simulated account behind its server's socket: the broker of another process, which lives on
/// when this one is killed.
public struct LocalSimClient: SimulatedAccount {
    private let path: String
    private let seconds: Int

    /// - Parameters:
    ///   - path: of the server's socket.
    ///   - deadlineSeconds: the longest wait for a reply.
    public init(socket path: String, deadlineSeconds: Int = 15) {
        self.path = path
        seconds = deadlineSeconds
    }

    public var evidence: Evidence { LocalSim.evidence }

    public func submit(_ submission: Submission) async -> SubmitOutcome {
        var request = Wire.Request(verb: .submit)
        request.submission = Wire.Order(submission)
        do throws(LocalSimError) {
            let reply = try await exchange(request)
            switch (reply.outcome, reply.number, reply.reason) {
            case ("accepted", let number?, _):
                return .accepted(BrokerOrderNumber(rawValue: number))
            case ("rejected", _, let reason?): return .rejected(reason: reason)
            default: return .unknown(why: reply.reason ?? "the server's reply says nothing")
            }
        } catch {
            return .unknown(why: "\(error)")
        }
    }

    public func cancel(
        _ number: BrokerOrderNumber, on session: TradingDate
    ) async -> CancelOutcome {
        var request = Wire.Request(verb: .cancel)
        (request.number, request.session) = (number.rawValue, session.description)
        do throws(LocalSimError) {
            let reply = try await exchange(request)
            switch (reply.outcome, reply.reason) {
            case ("requested", _): return .requested
            case ("refused", let reason?): return .refused(reason: reason)
            default: return .unknown(why: reply.reason ?? "the server's reply says nothing")
            }
        } catch {
            return .unknown(why: "\(error)")
        }
    }

    public func orders(on session: TradingDate) async -> Reading<DayOrders> {
        var request = Wire.Request(verb: .orders)
        request.session = session.description
        return await reading(request) { reply in
            let orders = try WireValue.required(reply.orders, "orders")
            return DayOrders(
                session: session, orders: try orders.map { try $0.report() },
                totals: reply.totals.map {
                    .init(orders: $0.orders, filled: Quantity(millionths: $0.filled))
                })
        }
    }

    public func balances() async -> Reading<Balances> {
        await reading(Wire.Request(verb: .balances)) { reply in
            try WireValue.required(reply.balances, "balances").balances()
        }
    }

    public func sellable(_ instrument: Instrument) async -> Reading<Quantity> {
        var request = Wire.Request(verb: .sellable)
        request.instrument = instrument.description
        return await reading(request) { reply in
            Quantity(millionths: try WireValue.required(reply.amount, "amount"))
        }
    }

    public func buyingPower(_ instrument: Instrument, at price: Price) async -> Reading<Money> {
        var request = Wire.Request(verb: .buyingPower)
        request.instrument = instrument.description
        (request.amount, request.currency) = (price.millionths, price.currency.rawValue)
        return await reading(request) { reply in
            Money(
                minorUnits: try WireValue.required(reply.amount, "amount"),
                try WireValue.currency(reply.currency))
        }
    }

    public func quotes(_ instruments: [Instrument]) async -> Reading<[Quote]> {
        var request = Wire.Request(verb: .quotes)
        request.instruments = instruments.map(\.description)
        return await reading(request) { reply in
            let quotes = try WireValue.required(reply.quotes, "quotes").map { try $0.quote() }
            guard quotes.map(\.instrument) == instruments else { throw WireError(field: "quotes") }
            return quotes
        }
    }
}

extension LocalSimClient {
    public func now() async throws(LocalSimError) -> Instant {
        try instant(of: try await exchange(Wire.Request(verb: .now)))
    }

    public func wait(until instant: Instant) async throws(LocalSimError) {
        var request = Wire.Request(verb: .wait)
        request.instant = instant.description
        while true {
            let now = try self.instant(of: try await exchange(request))
            guard now < instant else { return }
            let rest = min(instant.microseconds - now.microseconds, 60_000_000)
            do {
                try await Task.sleep(for: .microseconds(rest))
            } catch {
                throw .unreachable("the wait was cancelled")
            }
        }
    }

    /// One question an instrument, so that a reply stays short.
    public func history(
        of instruments: [Instrument], through date: TradingDate, sessions: Int
    ) async -> Reading<PriceHistory> {
        var series: [Instrument: PriceHistory.Series] = [:]
        var first: (dates: [TradingDate], source: String, asOf: Instant)?
        for instrument in Set(instruments).sorted() {
            var request = Wire.Request(verb: .history)
            (request.instrument, request.session) = (instrument.description, date.description)
            request.count = sessions
            let part = await reading(request) { reply in
                let dates = try WireValue.required(reply.dates, "dates")
                let closes = try WireValue.required(reply.closes, "closes")
                return (
                    dates: try dates.map { try WireValue.date($0) },
                    closes: closes.map { $0 > 0 ? Double($0) / 1e6 : .nan },
                    source: try WireValue.required(reply.source, "source")
                )
            }
            switch part {
            case .unavailable(let why): return .unavailable(why)
            case .complete(let value, let asOf):
                guard first.map({ $0.dates == value.dates }) ?? true,
                    value.dates.count == value.closes.count
                else { return .unavailable("a session closed between two questions: ask again") }
                if first == nil { first = (value.dates, value.source, asOf) }
                series[instrument] = .init(close: value.closes, total: value.closes)
            }
        }
        guard let first else { return .unavailable("no instrument was asked for") }
        return .complete(
            PriceHistory(dates: first.dates, series: series, source: first.source),
            asOf: first.asOf)
    }

    public func move(_ instrument: Instrument, by share: Weight) async throws(LocalSimError) {
        var request = Wire.Request(verb: .move)
        (request.instrument, request.amount) = (instrument.description, share.trillionths)
        _ = try await exchange(request)
    }

    public func flow(_ money: Money) async throws(LocalSimError) {
        var request = Wire.Request(verb: .flow)
        (request.amount, request.currency) = (money.minorUnits, money.currency.rawValue)
        _ = try await exchange(request)
    }

    public func inject(_ rule: FaultRule) async throws(LocalSimError) {
        var request = Wire.Request(verb: .inject)
        request.fault = Wire.FaultLine(rule)
        _ = try await exchange(request)
    }

    public func submissions() async throws(LocalSimError) -> [Submission] {
        let reply = try await exchange(Wire.Request(verb: .submissions))
        return try attempt {
            try WireValue.required(reply.submissions, "submissions").map { try $0.submission() }
        }
    }
}

extension LocalSimClient {
    private func instant(of reply: Wire.Reply) throws(LocalSimError) -> Instant {
        try attempt { try WireValue.instant(reply.asOf, "asOf") }
    }

    private func reading<Value: Sendable>(
        _ request: Wire.Request, _ read: (Wire.Reply) throws -> Value
    ) async -> Reading<Value> {
        do throws(LocalSimError) {
            let reply = try await exchange(request)
            if let why = reply.unavailable { return .unavailable(why) }
            let asOf = try instant(of: reply)
            return .complete(try attempt { try read(reply) }, asOf: asOf)
        } catch {
            return .unavailable("\(error)")
        }
    }

    /// One connection a request: whatever goes wrong with it concerns no other.
    private func exchange(_ request: Wire.Request) async throws(LocalSimError) -> Wire.Reply {
        let line = try attempt { try Wire.line(request) }
        let (path, seconds) = (path, seconds)
        let answer = try await blocking {
            Result { () throws(LocalSimError) in
                try LocalSimClient.exchange(line, at: path, seconds: seconds)
            }
        }.get()
        let reply: Wire.Reply
        do {
            reply = try Wire.read(answer, as: Wire.Reply.self)
        } catch {
            throw .unreachable("the server's reply cannot be read")
        }
        guard let error = reply.error else { return reply }
        throw reply.impossible == true ? .impossible(error) : .unreachable(error)
    }

    private static func exchange(
        _ line: [UInt8], at path: String, seconds: Int
    ) throws(LocalSimError) -> [UInt8] {
        let socket = try UnixSocket.connect(to: path)
        defer { close(socket) }
        guard UnixSocket.send(line, to: socket, seconds: seconds) else {
            throw .unreachable("the server went away while it was asked")
        }
        let limit = Wire.replyLimit
        guard let answer = UnixSocket.line(from: socket, limit: limit, seconds: seconds) else {
            throw .unreachable("no answer in \(seconds) s")
        }
        return answer
    }
}
