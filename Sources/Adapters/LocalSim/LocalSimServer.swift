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
                    // A client that gets no reply is cut off, as a broker cuts it off.
                    let reply = await reply(to: frame.line)
                    let isSent = await blocking {
                        reply.map { UnixSocket.send($0, to: frame.client, seconds: 5) } ?? false
                    }
                    loop.release(frame.client, keep: isSent)
                }
            }
        }
        loop.stop()
        unlink(path)
    }

    /// Nil when the broker says nothing.
    func reply(to line: [UInt8]) async -> [UInt8]? {
        var reply = Wire.Reply()
        var copies = 1
        do {
            let request = try Wire.read(line, as: Wire.Request.self)
            if request.verb == .submit {
                let order = try WireValue.required(request.submission, "submission")
                let post = await account.post(try order.submission())
                guard case .answered(let answer) = post.seen else { return nil }
                reply = Wire.Reply(answer)
                reply.asOf = try await account.now().description
                copies = post.copies
            } else {
                reply = try await self.answer(request)
            }
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
        let text = (try? Wire.line(reply)) ?? Array("{\"error\":\"no reply\"}\n".utf8)
        return Array(repeatElement(text, count: copies).joined())
    }

    private func answer(_ request: Wire.Request) async throws -> Wire.Reply {
        var reply = Wire.Reply()
        switch request.verb {
        case .cancel:
            let number = try WireValue.required(request.number, "number")
            let session = try WireValue.date(request.session)
            reply.take(await account.cancel(BrokerOrderNumber(rawValue: number), on: session))
        case .orders:
            let session = try WireValue.date(request.session)
            reply.take(await account.page(of: session, next: request.next)) { reply, page in
                reply.orders = page.rows.map { Wire.Report($0) }
                reply.next = page.next
                reply.totals = page.totals.map {
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
        case .submit, .now, .wait, .history, .submissions:
            reply = try await answerBesides(request)
        case .move, .flow, .dividend, .split, .person, .lie, .tellTruth:
            reply = try await happening(request)
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
        case .submissions:
            reply.submissions = try await account.submissions().map { Wire.Order($0) }
        case .now, .submit, .cancel, .orders, .balances, .sellable, .buyingPower, .quotes, .move,
            .flow, .dividend, .split, .person, .lie, .tellTruth:
            break
        }
        if reply.asOf == nil, reply.unavailable == nil {
            reply.asOf = try await account.now().description
        }
        return reply
    }

    /// What happens to the account besides our orders.
    private func happening(_ request: Wire.Request) async throws -> Wire.Reply {
        var reply = Wire.Reply()
        switch request.verb {
        case .move:
            let share = try WireValue.required(request.amount, "amount")
            try await account.move(
                try WireValue.instrument(request.instrument), by: Weight(trillionths: share))
        case .flow:
            let amount = try WireValue.required(request.amount, "amount")
            try await account.flow(
                Money(minorUnits: amount, try WireValue.currency(request.currency)))
        case .dividend:
            let instrument = try WireValue.instrument(request.instrument)
            let price = try WireValue.price(
                request.amount ?? 0, try WireValue.currency(request.currency), "amount")
            reply.take(try await account.dividend(of: price, on: instrument))
        case .split:
            try await account.split(
                try WireValue.instrument(request.instrument),
                try WireValue.ratio(new: request.new, old: request.old))
        case .person:
            let order = try WireValue.required(request.submission, "submission")
            reply.take(try await account.person(orders: try order.submission()))
        case .lie:
            let rule = try WireValue.required(
                request.rule.flatMap { LieRule(parsing: $0) }, "rule")
            try await account.lie(rule)
        case .tellTruth: try await account.tellTruth()
        case .submit, .cancel, .orders, .balances, .sellable, .buyingPower, .quotes, .now, .wait,
            .history, .submissions:
            break
        }
        reply.asOf = try await account.now().description
        return reply
    }
}
