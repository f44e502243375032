import Dispatch
import Glibc
import Markets
import Trading

/// A simulated account as a process: JSON lines on a Unix socket, so that it outlives whoever
/// talks to it. Every submit is counted before it is judged, and a client that is killed between
/// the two finds its order there.
public struct LocalSimServer: Sendable {
    private let account: LocalSim

    public init(_ account: LocalSim) {
        self.account = account
    }

    /// Serves until the task is cancelled.
    ///
    /// - Parameters:
    ///   - path: of the socket, at most 107 bytes; it and a folder made for it are the user's own.
    ///   - ready: called once clients can connect.
    public func run(
        at path: String, ready: @Sendable () -> Void = {}
    ) async throws(LocalSimError) {
        let listener = try UnixSocket.listen(at: path)
        let (stream, frames) = AsyncStream.makeStream(of: SocketLoop.Frame.self)
        let loop = try SocketLoop(listener: listener, frames: frames)
        DispatchQueue(label: "localsim").async { loop.run() }
        ready()
        // Ends when the task is cancelled, with the replies that are then on their way.
        await withDiscardingTaskGroup { group in
            for await frame in stream {
                group.addTask {
                    let reply = await reply(to: frame.line)
                    let isSent = await blocking {
                        UnixSocket.send(reply, to: frame.client, seconds: 5)
                    }
                    loop.release(frame.client, keep: isSent)
                }
            }
        }
        loop.stop()
        unlink(path)
    }

    func reply(to line: [UInt8]) async -> [UInt8] {
        var reply = Wire.Reply()
        do {
            reply = try await answer(try Wire.read(line, as: Wire.Request.self))
        } catch let error as LocalSimError {
            reply.error = "\(error)"
            if case .impossible = error { reply.impossible = true }
        } catch let error as WireError {
            reply.error = "\(error)"
            reply.impossible = true
        } catch {
            // What the decoder says repeats the line.
            reply.error = "the request is not one of ours"
            reply.impossible = true
        }
        // A reply is text and integers, which always encode.
        return (try? Wire.line(reply)) ?? Array("{\"error\":\"no reply\"}\n".utf8)
    }

    private func answer(_ request: Wire.Request) async throws -> Wire.Reply {
        var reply = Wire.Reply()
        switch request.verb {
        case .submit:
            let order = try WireValue.required(request.submission, "submission")
            let outcome = await account.submit(try order.submission())
            reply.take(outcome)
        case .cancel:
            let number = try WireValue.required(request.number, "number")
            let session = try WireValue.date(request.session)
            reply.take(await account.cancel(BrokerOrderNumber(rawValue: number), on: session))
        case .orders:
            let session = try WireValue.date(request.session)
            reply.take(await account.orders(on: session)) { reply, day in
                reply.orders = day.orders.map { Wire.Report($0) }
                reply.totals = day.totals.map {
                    Wire.Totals(orders: $0.orders, filled: $0.filled.millionths)
                }
            }
        case .balances:
            reply.take(await account.balances()) { $0.balances = Wire.Account($1) }
        case .sellable:
            let instrument = try WireValue.instrument(request.instrument)
            reply.take(await account.sellable(instrument)) { $0.amount = $1.millionths }
        case .buyingPower:
            let instrument = try WireValue.instrument(request.instrument)
            let price = try WireValue.price(
                request.amount ?? 0, try WireValue.currency(request.currency), "amount")
            reply.take(await account.buyingPower(instrument, at: price)) { $0.take($1) }
        case .quotes:
            let instruments = try (request.instruments ?? []).map { try WireValue.instrument($0) }
            reply.take(await account.quotes(instruments)) {
                $0.quotes = $1.map { Wire.QuoteLine($0) }
            }
        case .now, .wait, .history, .move, .flow, .inject, .submissions:
            reply = try await answerBesides(request)
        }
        return reply
    }

    /// What only a simulation has.
    private func answerBesides(_ request: Wire.Request) async throws -> Wire.Reply {
        var reply = Wire.Reply()
        switch request.verb {
        case .wait:
            let instant = try WireValue.instant(request.instant, "instant")
            // In real time it is the client that sleeps.
            if account.terms.clock == .simulated { try await account.wait(until: instant) }
        case .history:
            let instrument = try WireValue.instrument(request.instrument)
            let history = await account.history(
                of: [instrument], through: try WireValue.date(request.session),
                sessions: request.count ?? 0)
            reply.take(history) { reply, history in
                reply.dates = history.dates.map(\.description)
                reply.source = history.source
                reply.closes = history.series[instrument]?.close.map {
                    Price(nearest: $0, in: instrument.currency)?.millionths ?? 0
                }
            }
        case .move:
            let share = try WireValue.required(request.amount, "amount")
            try await account.move(
                try WireValue.instrument(request.instrument), by: Weight(trillionths: share))
        case .flow:
            let amount = try WireValue.required(request.amount, "amount")
            try await account.flow(
                Money(minorUnits: amount, try WireValue.currency(request.currency)))
        case .inject:
            try await account.inject(try WireValue.required(request.fault, "fault").rule())
        case .submissions:
            reply.submissions = try await account.submissions().map { Wire.Order($0) }
        case .now, .submit, .cancel, .orders, .balances, .sellable, .buyingPower, .quotes: break
        }
        if reply.asOf == nil, reply.unavailable == nil {
            reply.asOf = try await account.now().description
        }
        return reply
    }
}

extension Wire.Reply {
    fileprivate mutating func take(_ result: SubmitOutcome) {
        switch result {
        case .accepted(let number): (outcome, self.number) = ("accepted", number.rawValue)
        case .rejected(let reason): (outcome, self.reason) = ("rejected", reason)
        case .unknown(let why): (outcome, reason) = ("unknown", why)
        }
    }

    fileprivate mutating func take(_ result: CancelOutcome) {
        switch result {
        case .requested: outcome = "requested"
        case .refused(let reason): (outcome, self.reason) = ("refused", reason)
        case .unknown(let why): (outcome, reason) = ("unknown", why)
        }
    }

    fileprivate mutating func take(_ money: Money) {
        (amount, currency) = (money.minorUnits, money.currency.rawValue)
    }

    fileprivate mutating func take<Value>(
        _ reading: Reading<Value>, _ fill: (inout Wire.Reply, Value) -> Void
    ) {
        switch reading {
        case .complete(let value, let asOf):
            self.asOf = asOf.description
            fill(&self, value)
        case .unavailable(let why): unavailable = why
        }
    }
}
