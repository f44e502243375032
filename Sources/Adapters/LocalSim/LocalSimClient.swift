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
        LocalSimAnswers.table.outcome(of: await observe(submission))
    }

    /// Sends an order once, and tells what was seen of it.
    private func observe(_ submission: Submission) async -> SubmitObservation {
        var request = Wire.Request(verb: .submit)
        request.submission = Wire.Order(submission)
        // Text and integers, which always encode: an order that does not has not left.
        guard let line = try? Wire.line(request) else { return .unsent(why: "no text of it") }
        switch await talk(line) {
        case .unsent(let why): return .unsent(why: why)
        case .cut(let why): return .cut(why: why)
        case .answered(let bytes):
            guard let reply = try? Wire.read(bytes, as: Wire.Reply.self) else {
                return .unreadable(why: "it is no reply of ours")
            }
            if let error = reply.error { return .cut(why: error) }
            guard let isDone = reply.isDone else { return .unreadable(why: "'isDone' is missing") }
            return .answered(
                SubmitAnswer(
                    saysDone: isDone, code: reply.outcome, number: reply.number,
                    words: reply.reason))
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
        await PagedOrders.read(session) { next in
            var request = Wire.Request(verb: .orders)
            (request.session, request.next) = (session.description, next)
            return await reading(request) { reply in
                Page(
                    rows: try WireValue.required(reply.orders, "orders").map { try $0.report() },
                    next: reply.next,
                    totals: reply.totals.map {
                        .init(orders: $0.orders, filled: Quantity(millionths: $0.filled))
                    })
            }
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

    func exchange(_ request: Wire.Request) async throws(LocalSimError) -> Wire.Reply {
        let line = try attempt { try Wire.line(request) }
        let answer: [UInt8]
        switch await talk(line) {
        case .unsent(let why), .cut(let why): throw .unreachable(why)
        case .answered(let bytes): answer = bytes
        }
        let reply: Wire.Reply
        do {
            reply = try Wire.read(answer, as: Wire.Reply.self)
        } catch {
            throw .unreachable("the server's reply cannot be read")
        }
        guard let error = reply.error else { return reply }
        throw reply.impossible == true ? .impossible(error) : .unreachable(error)
    }

    /// What came of a line that was to be sent.
    private enum Talk {
        /// Nobody was there to take it.
        case unsent(why: String)
        case cut(why: String)
        case answered([UInt8])
    }

    /// One connection a request: whatever goes wrong with it concerns no other.
    private func talk(_ line: [UInt8]) async -> Talk {
        let (path, seconds) = (path, seconds)
        return await blocking { LocalSimClient.talk(line, at: path, seconds: seconds) }
    }

    private static func talk(_ line: [UInt8], at path: String, seconds: Int) -> Talk {
        let socket: Int32
        do throws(LocalSimError) {
            socket = try UnixSocket.connect(to: path)
        } catch {
            return .unsent(why: "\(error)")
        }
        defer { close(socket) }
        guard UnixSocket.send(line, to: socket, seconds: seconds) else {
            return .cut(why: "the server went away while it was asked")
        }
        switch UnixSocket.line(from: socket, limit: Wire.replyLimit, seconds: seconds) {
        case .whole(let answer): return .answered(answer)
        case .cut: return .cut(why: "no answer")
        case .late: return .cut(why: "no answer in \(seconds) s")
        case .long: return .cut(why: "an answer without end")
        }
    }
}
