import Markets
import Testing
import Trading

struct DeploymentLifecycleTests {
    /// Every state against every event. The table is the specification: to change a deployment's
    /// life, change the table first, then the `steps` of the schema.
    @Test func `the whole life of a deployment`() {
        var table = ""
        for state in DeploymentState.allCases {
            let ends = DeploymentEvent.allCases.compactMap { event in
                state.after(event).map { "\(event.rawValue) → \($0.rawValue)" }
            }
            table += "\(state.rawValue): \(ends.joined(separator: ", "))\n"
        }
        #expect(
            table == """
                draft: activated → active, abandoned → abandoned
                active: paused → paused, liquidated → liquidating, abandoned → abandoned
                paused: resumed → active, liquidated → liquidating, abandoned → abandoned
                liquidating: closed → closed, abandoned → abandoned
                closed: \n\
                abandoned: \n
                """)
    }

    /// F6: force gives up whatever is not over; without it only a liquidation is given up.
    @Test func `force abandons from every state that is not over`() {
        var table = ""
        for state in DeploymentState.allCases {
            let answers = [false, true].map { force in
                do throws(StoreError) {
                    try Deployment.sample(state).requireAbandon(force: force)
                    return "yes"
                } catch { return "no" }
            }
            table += "\(state.rawValue): \(answers.joined(separator: ", with force "))\n"
        }
        #expect(
            table == """
                draft: no, with force yes
                active: no, with force yes
                paused: no, with force yes
                liquidating: yes, with force yes
                closed: no, with force no
                abandoned: no, with force no

                """)
    }

    @Test func `a stage is earned one at a time, and lost one at a time`() {
        var table = ""
        for stage in Stage.allCases {
            let next = stage.next?.rawValue ?? "nothing"
            table += "\(stage.rawValue): \(stage.cap), then \(next); "
            table += "a stop leaves \(stage.fallen.rawValue)\n"
        }
        #expect(
            table == """
                shadow: 0%, then paper; a stop leaves shadow
                paper: 100%, then micro; a stop leaves paper
                micro: 5%, then small; a stop leaves paper
                small: 25%, then full; a stop leaves micro
                full: 100%, then nothing; a stop leaves small

                """)
    }

    @Test func `a stage that is not earned says what is missing`() {
        let micro = Deployment.sample(.active).with(.micro)
        #expect(
            throws: StoreError.conflict(
                "deployment 'core' has 4 clean sessions at 'micro' of the 5 that 'small' takes")
        ) {
            try micro.nextStage(clean: 4)
        }
        #expect(throws: Never.self) { try micro.nextStage(clean: 5) }
    }

    @Test func `a handover says what is held, what lives, who was told and how to go on`() throws {
        var alive = Order.sample(.accepted, number: "1")
        try alive.apply(.executed(.sample(4)))
        let abandonment = Abandonment(
            deployment: .sample(.liquidating),
            ledger: Ledger(
                cash: Money(minorUnits: 5_000, .krw),
                positions: [alive.instrument: Quantity(shares: 6)]),
            orders: [alive], reason: "nothing was sold for 3 sessions", by: "stuck-monitor",
            at: Instant(microseconds: 0))
        #expect(
            abandonment.handover.text == """
                deployment 'core' on account 'paper' was abandoned, nothing was sold for 3 sessions
                by stuck-monitor at 1970-01-01T00:00:00Z

                held, and now EXTERNAL's until a person adopts it:
                  5000 KRW
                  6 of KRX:069500

                alive:
                  order 'core.12.2026-11-23.1.KRX:069500.sell.1' is accepted, number 1, \
                sell 10 at 35000 KRW, 4 filled
                  each is cancelled once; what still fills is booked, and EXTERNAL's

                told: System, by the outbox

                to go on:
                  rebalance abandon-sweep
                  rebalance orders --deployment core
                  rebalance deployment adopt OTHER --holdings
                """)
        let sum = abandonment.corrections.map { "\($0.subject) \($0)" }
        #expect(
            sum == [
                "deployment:core handover -6 KRX:069500: nothing was sold for 3 sessions",
                "account:paper handover 6 KRX:069500: nothing was sold for 3 sessions",
                "deployment:core handover -5000 KRW: nothing was sold for 3 sessions",
                "account:paper handover 5000 KRW: nothing was sold for 3 sessions",
            ])
    }

    @Test func `an alert that is too long keeps its beginning`() {
        let alert = Alert(
            .info, on: .system, key: "k", text: String(repeating: "가", count: 5000))
        #expect(alert.text.utf8.count <= Alert.longest)
        #expect(alert.text.hasPrefix("가가") && alert.text.hasSuffix("…"))
    }
}

extension Deployment {
    fileprivate static func sample(_ state: DeploymentState) -> Deployment {
        Deployment(
            name: DeploymentName(unchecked: "core"), account: AccountName(unchecked: "paper"),
            portfolio: "core.yaml", state: state, stage: .paper, share: .all)
    }
}
