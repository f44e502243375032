import Markets
import Mutants
import Rebalancing
import Trading

extension AccountRun {
    func drop(_ order: Order, _ reason: String) async throws {
        _ = try await world.store.record(.dropped(reason: reason), of: order.id, claimed, origin)
    }

    /// Sends one order, once: gates, marker, commit, journal, the send, the answer,
    /// commit.
    ///
    /// The only caller of `Broker.submit`. A crash anywhere leaves a row that says exactly what is
    /// known: `planned` was not sent, `submitting` may have been.
    mutating func send(
        _ order: Order, of owner: Deployment, _ plan: StoredPlan, _ session: Session
    ) async throws -> Order {
        try await world.store.renew(claimed, leaseSeconds: timing.lease)
        if journalled.contains(order.id) {
            return try await refuse(
                order, Refusal(.duplicate, "this host has sent it before, says its journal"))
        }
        let (view, baseline) = try await gateView(order, of: owner, plan, session)
        if let refusal = order.refusal(view) { return try await refuse(order, refusal) }
        world.reached(.beforeMarker)
        let markedAt = world.uptime()
        if mutated(.sendsBeforeMarker) { _ = await world.broker.submit(Submission(order)) }
        let marked: Order
        switch try await mark(order, baseline) {
        case .marked(let order): marked = order
        case .already(let order): return order
        case .refused(let order, let refusal):
            refusals.append(refusal)
            return order
        }
        world.reached(.afterMarker)
        if let refusal = journal(marked) { return try await reject(marked, refusal) }
        world.reached(.afterJournal)
        if let refusal = lastObjection(marked, markedAt: markedAt) {
            journal(.rejected(reason: Order.notSent + refusal.reason), of: marked)
            return try await reject(marked, refusal)
        }
        if mutated(.sendsBeforeMarker) { return marked }
        var outcome = await world.broker.submit(Submission(marked))
        if mutated(.retriesPost), case .unknown = outcome {
            outcome = await world.broker.submit(Submission(marked))
        }
        world.reached(.afterSend)
        journal(outcome, of: marked)
        let event: OrderEvent =
            switch outcome {
            case .accepted(let number): .accepted(number)
            case .rejected(let reason): .rejected(reason: reason)
            case .unknown(let why):
                mutated(.unansweredIsRejected) ? .rejected(reason: why) : .unanswered(why: why)
            }
        let answered = try await world.store.record(event, of: marked.id, claimed, origin)
        world.reached(.afterAnswer)
        return answered
    }

    private func mark(
        _ order: Order, _ baseline: Baseline
    ) async throws(StoreError) -> MarkAnswer {
        do throws(StoreError) {
            return try await world.store.mark(order.id, baseline, claimed, origin)
        } catch {
            guard mutated(.unknownCommitIsDone), error == .unknownCommit else { throw error }
            return .marked(order)
        }
    }

    /// What is looked at between the marker and the send, and needs no database: the halt file,
    /// which works when nothing else does, and how long ago the marker was.
    private func lastObjection(_ order: Order, markedAt: Duration) -> Refusal? {
        if let reason = fileStops(order.cause) { return Refusal(.halt, reason) }
        let age = world.uptime() - markedAt
        guard age >= Timing.markerToSend, !mutated(.sendsLongAfterMarker) else { return nil }
        return Refusal(.session, "its marker was \(age.components.seconds) s old")
    }

    /// It is marked, and known not to have left.
    private mutating func reject(_ order: Order, _ refusal: Refusal) async throws -> Order {
        refusals.append(refusal)
        return try await world.store.record(
            .rejected(reason: Order.notSent + refusal.reason), of: order.id, claimed, origin)
    }

    private mutating func refuse(_ order: Order, _ refusal: Refusal) async throws -> Order {
        refusals.append(refusal)
        return try await world.store.record(.refused(refusal), of: order.id, claimed, origin)
    }
}
