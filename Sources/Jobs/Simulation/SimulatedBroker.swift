import LocalSim
import Markets
import Synchronization
import Trading

/// A broker whose every verb is two scheduling points around its effect, and lies like one.
///
/// It also watches the sender: an order that arrives must be committed as `submitting`, once, and
/// not under a halt that was there when it was marked.
struct SimulatedBroker: Broker {
    let inner: LocalSim
    let ledger: any Store
    let world: SimulatedWorld
    let process: Int

    var evidence: Evidence { inner.evidence }

    func submit(_ submission: Submission) async -> SubmitOutcome {
        do { try await world.point(process, "submit \(submission.intent)") } catch {
            return .unknown(why: "the process ended")
        }
        if world.strikes(.slow) {
            await delay(seconds: world.random(1...20, .slow))
        }
        await check(submission)
        if world.strikes(.refused) { return .rejected(reason: "simulated refusal") }
        let outcome = await inner.submit(submission)
        do { try await world.point(process, "submit done") } catch {
            return .unknown(why: "the process ended")
        }
        return world.strikes(.silent) ? .unknown(why: "no answer") : outcome
    }

    private func delay(seconds: Int) async {
        // An account in memory always has a clock, and it can always be moved.
        guard let now = try? await inner.now() else { return }
        try? await inner.wait(until: now + seconds)
    }

    /// What must be true when the first byte of an order arrives.
    private func check(_ submission: Submission) async {
        let posts = world.state.withLock { state in
            state.census.posts += 1
            state.posts[submission.intent, default: 0] += 1
            return state.posts[submission.intent] ?? 0
        }
        if posts > 1 { world.violate("order '\(submission.intent)' was sent \(posts) times") }
        let row = try? await ledger.order(submission.intent)  // MemoryStore's reads do not fail
        guard let row, row.state == .submitting else {
            world.violate("order '\(submission.intent)' was sent before its marker was committed")
            return
        }
        guard row.quantity == submission.quantity, row.limit == submission.limit else {
            world.violate("order '\(submission.intent)' was sent on other terms")
            return
        }
    }

    func cancel(_ number: BrokerOrderNumber, on session: TradingDate) async -> CancelOutcome {
        do { try await world.point(process, "cancel \(number)") } catch {
            return .unknown(why: "the process ended")
        }
        let outcome = await inner.cancel(number, on: session)
        return world.strikes(.silent) ? .unknown(why: "no answer") : outcome
    }

    func orders(on session: TradingDate) async -> Reading<DayOrders> {
        await read("orders") { await inner.orders(on: session) }
    }

    func balances() async -> Reading<Balances> {
        await read("balances") { await inner.balances() }
    }

    func sellable(_ instrument: Instrument) async -> Reading<Quantity> {
        await read("sellable") { await inner.sellable(instrument) }
    }

    func buyingPower(_ instrument: Instrument, at price: Price) async -> Reading<Money> {
        await read("buying power") { await inner.buyingPower(instrument, at: price) }
    }

    func quotes(_ instruments: [Instrument]) async -> Reading<[Quote]> {
        await read("quotes") { await inner.quotes(instruments) }
    }

    private func read<Value: Sendable>(
        _ tag: String, _ body: () async -> Reading<Value>
    ) async -> Reading<Value> {
        do { try await world.point(process, tag) } catch {
            return .unavailable("the process ended")
        }
        if world.strikes(.unreadable) { return .unavailable("simulated") }
        return await body()
    }
}
