import Markets
import Mutants
import Trading

extension AccountRun {
    /// Ends what earlier sessions left: drops what was never sent, and books or settles the rest
    /// from dated lists, whichever job had sent it (E18).
    ///
    /// The session before is read again even where all of it had ended: what traded after its
    /// last look is money too (E34).
    func endEarlierSessions(before session: Session) async throws {
        let orders = try await world.store.orders(of: account, session: session.date)
        let earlier = orders.filter {
            $0.identity.session < session.date && !$0.state.isTerminal
        }
        for order in earlier where order.state == .planned {
            try await drop(order, "its session ended before it was sent")
        }
        let open = Set(earlier.filter { $0.state != .planned }.map(\.identity.session))
        var dates = open
        if let last = world.calendar.previous(before: session.date)?.date,
            try await world.store.orders(of: account, session: last).contains(where: {
                $0.identity.session == last && $0.baseline != nil
            })
        {
            dates.insert(last)
        }
        for date in dates.sorted() {
            do {
                try await end(date, in: session)
            } catch let stop as RunStop {
                // All of it had ended; whether that still stands is asked again tomorrow.
                guard !open.contains(date) else { throw stop }
            }
        }
    }

    private func end(_ date: TradingDate, in session: Session) async throws {
        try await settle(on: date, in: session)
        guard world.broker.evidence.proof(on: request.slot.venue) != nil else { return }
        try await book(try await listed(date))
        try await settleContested(of: date, in: session)
    }

    /// Settles what a dead run may have sent in this session, and drops what an earlier slot of
    /// today planned and did not send. The stored plan of this slot goes on.
    func settle(_ session: Session) async throws {
        let orders = try await world.store.orders(of: account, session: session.date)
            .filter { $0.identity.session == session.date }
        for order in orders where order.state == .planned && order.plan != plan?.id {
            try await drop(order, "the run that planned it ended")
        }
        try await settle(on: session.date, in: session)
        guard orders.contains(where: { $0.state.isWorking }) else { return }
        try await book(try await listed(session.date))
    }

    /// Settles orders of one session that were sent and never answered.
    private func settle(on date: TradingDate, in session: Session) async throws {
        let orders = try await world.store.orders(of: account, session: date)
            .filter { $0.identity.session == date }
        for order in orders where order.state == .submitting {
            if mutated(.interruptedIsResent) { _ = await world.broker.submit(Submission(order)) }
            _ = try await world.store.record(
                .unanswered(why: "the run ended before the broker's answer was written down"),
                of: order.id, claimed, origin)
        }
        for order in orders where order.state.isUnsettled {
            guard let proof = world.broker.evidence.proof(on: order.instrument.venue),
                let sentAt = order.submittingAt
            else {
                try await doubt(
                    order, "the broker has no list that could prove anything",
                    nextLook: "a person must look", session)
                continue
            }
            if !mutated(.settlesAtOnce) {
                try await wait(until: sentAt + proof.settleSeconds)
            }
            try await settle(order, proof, session)
        }
    }

    private func settle(
        _ order: Order, _ proof: Evidence.Proof, _ session: Session
    ) async throws {
        let look = try await look(at: order, proof, session)
        let date = order.identity.session
        let others = try await world.store.orders(of: account, session: date)
            .filter { $0.id != order.id && $0.identity.session == date }
        let view = SettlementView(
            day: look?.day, claimed: Set(others.compactMap(\.number)), witness: look?.witness,
            settleSeconds: proof.settleSeconds, isOver: date < session.date)
        switch order.settlement(by: view) {
        case .adopt(let report, let evidence):
            _ = try await world.store.adopt(
                report.number, as: order.id, evidence: evidence, claimed, origin)
        case .notFound(let evidence):
            try await record(.notFound(evidence: evidence), of: order)
            if mutated(.absentIsResent) { _ = await world.broker.submit(Submission(order)) }
        case .cameLate(let report):
            try await record(.notFound(evidence: "not there in its time"), of: order)
            _ = try await world.store.contest(
                report, as: order.id, at: try await world.clock.now(), claimed, origin)
        case .stillUnknown(let why):
            let next = world.calendar.next(after: session.date)?.date
            try await doubt(
                order, why,
                nextLook: "the next run looks again"
                    + (next.map { ", at the latest in the session of \($0)" } ?? ""), session)
        }
    }

    /// What a person is told of an order in doubt: what it is, and when it is looked at again
    /// (E12).
    func question(about order: Order) -> String {
        let text = "order '\(order.id)' is \(order.state.rawValue)"
        guard order.state.isUnsettled else { return text + " until its session's final list" }
        guard let proof = world.broker.evidence.proof(on: order.instrument.venue),
            let sentAt = order.submittingAt
        else { return text + ", and only a person can tell what became of it" }
        let next = (sentAt + proof.settleSeconds).wholeSeconds
        return text + "; the next run after \(next.text(offset: world.calendar.offset)) looks again"
    }

    private func record(_ event: OrderEvent, of order: Order) async throws {
        _ = try await world.store.record(event, of: order.id, claimed, origin)
    }

    private func doubt(
        _ order: Order, _ why: String, nextLook: String, _ session: Session
    ) async throws {
        try await world.store.doubt(
            order.id, why: why, nextLook: nextLook, at: try await world.clock.now(), claimed,
            origin)
    }

    /// Contested orders of a session that has ended have ended too: as its list says, when it says
    /// the same in every read.
    private func settleContested(of date: TradingDate, in session: Session) async throws {
        let contested = try await world.store.orders(of: account, session: date)
            .filter { $0.identity.session == date && $0.state == .contested }
        guard let first = contested.first,
            let proof = world.broker.evidence.proof(on: first.instrument.venue),
            let list = try await agreedList(date, proof)
        else { return }
        for order in contested {
            guard let number = order.number, let report = list.day.report(number),
                let end = order.end(by: report)
            else { continue }
            _ = try await world.store.book(report, of: order.id, at: list.asOf, claimed, origin)
            try await record(.settled(end), of: order)
        }
    }
}
