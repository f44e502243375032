import KIS
import Testing
import Trading

/// What KIS's codes say of an order.
struct KISAnswersTests {
    private func outcome(_ code: String, status: Int = 200) -> SubmitOutcome {
        KISAnswers.table.outcome(
            of: .answered(SubmitAnswer(status: status, saysDone: false, code: code)))
    }

    @Test(arguments: [
        // Rates and tokens, whatever the status.
        "EGW00201", "EGW00215", "EGW00121", "EGW00122", "EGW00123", "EGW00133",
        // The gateway and the services behind it failed.
        "EGW00001", "EGW00002", "EGW00202", "EGW00203", "EGW00300", "EGW00301", "EGW00302",
        "OPSQ0001", "OPSQ0003", "OPSQ0004", "OPSQ0005", "OPSQ0006", "OPSQ0007", "OPSQ0008",
        "OPSQ0009", "OPSQ0010", "OPSQ0011", "OPSQ1002", "OPSQ3001", "OPSQ3002", "APBK1999",
        // Never heard of.
        "EGW99999", "APBK9999", "", "apbk0400",
    ])
    func `what may come after an order went through proves nothing`(code: String) {
        for status in [200, 400, 403, 429, 500, 502] {
            guard case .unknown = outcome(code, status: status) else {
                Issue.record("'\(code)' with HTTP \(status)")
                continue
            }
        }
    }

    @Test(arguments: [
        "APBK0400", "APBK0506", "APBK0656", "APBK0918", "APBK0919", "APBK0952", "APBK1234",
        "APBK1507", "APBK1664", "APBK1943", "APBK3013", "APTR0057", "40570000", "40580000",
        "40100000", "40240000", "40310000", "EGW00003", "EGW00101", "EGW00105", "EGW00119",
        "EGW00213", "OPSQ0002", "OPSQ2001", "OPSQ9999",
    ])
    func `what is refused before it has a number is rejected, but not by a failing server`(
        code: String
    ) {
        #expect(outcome(code) == .rejected(reason: code))
        #expect(outcome(code, status: 403) == .rejected(reason: code))
        guard case .unknown = outcome(code, status: 500) else {
            Issue.record("'\(code)' with HTTP 500")
            return
        }
    }

    @Test func `an accepted order has its number`() {
        let taken = SubmitAnswer(saysDone: true, code: "APBK0013", number: "0000000101")
        let number = BrokerOrderNumber(rawValue: "0000000101")
        #expect(KISAnswers.table.outcome(of: .answered(taken)) == .accepted(number))
        let unnumbered = SubmitAnswer(saysDone: true, code: "APBK0013")
        guard case .unknown = KISAnswers.table.outcome(of: .answered(unnumbered)) else {
            Issue.record("accepted without a number")
            return
        }
    }

    @Test func `every code is classed and says how that is known`() {
        var counts: [AnswerClass: Int] = [:]
        for row in KISAnswers.table.rows {
            counts[row.answerClass, default: 0] += 1
            #expect(!row.evidence.isEmpty, "\(row.code)")
        }
        #expect(
            AnswerClass.allCases.map { "\($0.rawValue) \(counts[$0] ?? 0)" } == [
                "ok 9", "rejected 18", "wait 25", "unknown 3", "configuration 63",
                "authentication 7",
            ])
    }

    @Test func `only what is final proves anything`() {
        let proofs = KISAnswers.table.rows.filter(\.provesNotTaken)
        #expect(Set(proofs.map(\.answerClass)) == [.rejected, .configuration])
        #expect(proofs.count == 66)
    }
}
