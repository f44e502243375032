import LocalSim
import Markets
import Store
import Synchronization
import Trading

/// A broker whose every answer is a scheduling point, and who lies as its rules say.
///
/// It also watches the sender: `SendChecks`.
struct SimulatedBroker: Broker {
    let inner: LocalSim
    let ledger: MemoryStore
    let world: SimulatedWorld
    let scenario: Scenario
    let process: Int

    var evidence: Evidence { inner.evidence }

    /// Between the sender's last look and the first byte there is no scheduling point: what
    /// arrives late is one of the broker's lies.
    func submit(_ submission: Submission) async -> SubmitOutcome {
        await check(submission)
        let outcome = await inner.submit(submission)
        await lookAtClock()
        if case .rejected = outcome { forget(submission) }
        do { try await world.point(process, "submit \(submission.intent): \(outcome)") } catch {
            return .unknown(why: "the process ended")
        }
        return outcome
    }

    func cancel(_ number: BrokerOrderNumber, on session: TradingDate) async -> CancelOutcome {
        do { try await world.point(process, "cancel \(number)") } catch {
            return .unknown(why: "the process ended")
        }
        let outcome = await inner.cancel(number, on: session)
        await lookAtClock()
        return outcome
    }

    func orders(on session: TradingDate) async -> Reading<DayOrders> {
        let reading = await read("orders") { await inner.orders(on: session) }
        if case .complete(let day, _) = reading {
            world.state.withLock { $0.watch.numbers[process] = day.orders.map(\.number) }
        }
        return reading
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
        let reading = await read("quotes") { await inner.quotes(instruments) }
        if case .complete(let quotes, _) = reading {
            world.state.withLock { $0.watch.quotes[process] = quotes }
        }
        return reading
    }

    private func read<Value: Sendable>(
        _ tag: String, _ body: () async -> Reading<Value>
    ) async -> Reading<Value> {
        do { try await world.point(process, tag) } catch {
            return .unavailable("the process ended")
        }
        return await body()
    }

    /// Some lies let time pass.
    private func lookAtClock() async {
        // An account in memory always has a clock.
        if let now = try? await inner.now() { world.passed(to: now) }
    }
}
