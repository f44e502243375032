import Markets
import Trading

extension AccountRun {
    /// Asks whether the database still knows what was sent, before anything is planned.
    ///
    /// Two witnesses: the database's own history, which changes when a cluster is restored or
    /// promoted, and this host's submit journal, which does not go back when rows do. Either
    /// halts entries everywhere, file and row, and ends this run (J3). A person compares and
    /// lifts. Exits go on from the next run: a halt of entries does not stop them, they sell what
    /// the broker says may be sold, and no intent of the journal is ever sent again.
    mutating func guardLedger() async throws {
        let now = try await world.clock.now()
        switch try await world.store.enterEpoch(at: now, claimed, origin) {
        case .same(let name): ledgerName = name
        case .changed(let before, let after):
            let what = "the database has another history than before"
            stopEverywhere(what)
            throw RunStop(outcome: .mismatch, note: "\(what): \(before), and now \(after)")
        }
        guard let journal = world.journal else { return }
        let lines: [JournalLine]
        do {
            lines = try journal.lines(ofLedger: ledgerName, account: account)
        } catch {
            // Nothing can be compared, so nothing is bought until a person has looked.
            stopEverywhere(error.description)
            return
        }
        journalled = Set(lines.map(\.order))
        let rows = try await world.store.orders(named: journalled.sorted())
        try await take(lines.findings(rows), at: now)
        forgetEnded(lines.orders, rows, in: journal)
    }

    private func take(_ findings: [JournalFinding], at now: Instant) async throws {
        var lost: [LostOrder] = []
        for finding in findings {
            switch finding {
            case .lost(let order): lost.append(order)
            case .answer(.accepted(let number), let order):
                try await adopt(number, as: order)
            case .answer(let outcome, let order):
                guard case .rejected(let reason) = outcome else { continue }
                _ = try await world.store.record(
                    .rejected(reason: reason), of: order, claimed, origin)
            }
        }
        let new = try await world.store.reportLost(lost, at: now, claimed, origin)
        guard let first = new.first else { return }
        let rest = new.count > 1 ? ", and \(new.count - 1) more" : ""
        let what = "the database has lost what became of order '\(first.order)'\(rest)"
        stopEverywhere(what)
        throw RunStop(outcome: .mismatch, note: "\(what): \(first.why)")
    }

    private func adopt(_ number: BrokerOrderNumber, as order: OrderID) async throws {
        do {
            _ = try await world.store.adopt(
                number, as: order, evidence: "the broker's answer stands in the submit journal",
                claimed, origin)
        } catch StoreError.conflict {
            // A number that another order has is no evidence: the order stays unknown, and is
            // settled as if there were no line.
        }
    }

    /// The file works where the database does not; the row is in the guard's own transaction.
    private func stopEverywhere(_ what: String) {
        _ = world.haltSwitch.write(stops: .entries, reason: NewHalt.lostData(what).reason)
    }

    /// Once in a while, and only of what has ended long ago: two weeks are more than any list of
    /// a session can say.
    private func forgetEnded(
        _ orders: [JournalledOrder], _ rows: [Order], in journal: any SubmitJournal
    ) {
        guard let newest = orders.map(\.session).max() else { return }
        let ended = Set(
            rows.filter { $0.state.isTerminal && $0.identity.session < newest + -14 }.map(\.id))
        guard ended.count >= Timing.journalRest else { return }
        // A journal that stays long is no reason to stop.
        try? journal.forget(ended, ofLedger: ledgerName)
    }

    /// Writes down that an order is about to leave.
    ///
    /// - Returns: why it must not, when the line is not on the disk.
    func journal(_ order: Order) -> Refusal? {
        guard let journal = world.journal, let baseline = order.baseline else { return nil }
        do {
            try journal.append(line(of: order, .sending(Submission(order), baseline)))
            return nil
        } catch {
            return Refusal(.halt, error.description)
        }
    }

    /// Writes down what was answered: evidence that outlives the row.
    func journal(_ outcome: SubmitOutcome, of order: Order) {
        // It has left already. Without its line the row alone tells, as it did before.
        try? world.journal?.append(line(of: order, .answered(outcome)))
    }

    private func line(of order: Order, _ content: JournalLine.Content) -> JournalLine {
        JournalLine(ledger: ledgerName, account: account, order: order.id, content: content)
    }
}
