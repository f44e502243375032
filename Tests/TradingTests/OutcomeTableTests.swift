import Testing
import Trading

/// What an order's answer means. Whatever is not proven is unknown.
struct OutcomeTableTests {
    private let table = OutcomeTable([
        AnswerRow("DONE", .ok, "it has a number"),
        AnswerRow("POOR", .rejected, provesNotTaken: true, "judged before it is numbered"),
        AnswerRow("BUSY", .wait, "seen of orders that went through"),
        AnswerRow("TOKEN", .authentication, "disputed"),
    ])

    @Test func `every observation and its outcome`() {
        let observed: [(String, SubmitObservation)] = [
            ("no connection", .unsent(why: "refused")),
            ("no answer", .cut(why: "no answer in 10 s")),
            ("no text", .unreadable(why: "HTML")),
            ("taken", .answered(.sample(done: true, "DONE", number: "0000000101"))),
            ("taken, no code", .answered(.sample(done: true, nil, number: "7"))),
            ("taken, new code", .answered(.sample(done: true, "NEW", number: "7"))),
            ("taken, no number", .answered(.sample(done: true, "DONE"))),
            ("taken, empty number", .answered(.sample(done: true, "DONE", number: ""))),
            ("taken, zeros", .answered(.sample(done: true, "DONE", number: "0000"))),
            ("taken, words", .answered(.sample(done: true, "DONE", number: "TEMP_1"))),
            ("taken, long", .answered(.sample(done: true, "DONE", number: .digits(21)))),
            ("taken, refusing code", .answered(.sample(done: true, "POOR", number: "7"))),
            ("taken, 500", .answered(.sample(500, done: true, "DONE", number: "7"))),
            ("taken, 400", .answered(.sample(400, done: true, "DONE", number: "7"))),
            ("refused", .answered(.sample(done: false, "POOR", words: "no cash"))),
            ("refused, 403", .answered(.sample(403, done: false, "POOR"))),
            ("refused, numbered", .answered(.sample(done: false, "POOR", number: "7"))),
            ("refused, 500", .answered(.sample(500, done: false, "POOR"))),
            ("refused, 302", .answered(.sample(302, done: false, "POOR"))),
            ("refused, 199", .answered(.sample(199, done: false, "POOR"))),
            ("refused, done code", .answered(.sample(done: false, "DONE"))),
            ("busy", .answered(.sample(done: false, "BUSY"))),
            ("token", .answered(.sample(401, done: false, "TOKEN"))),
            ("new code", .answered(.sample(done: false, "NEW"))),
            ("no code", .answered(.sample(done: false, nil))),
        ]
        let lines = observed.map { name, seen in "\(name): \(text(table.outcome(of: seen)))" }
        #expect(
            lines.joined(separator: "\n") == """
                no connection: rejected, not sent: refused
                no answer: unknown, no answer in 10 s
                no text: unknown, the answer cannot be read: HTML
                taken: accepted 0000000101
                taken, no code: accepted 7
                taken, new code: accepted 7
                taken, no number: unknown, the answer 'DONE' proves nothing: done, unnumbered
                taken, empty number: unknown, the answer 'DONE' proves nothing: done, unnumbered
                taken, zeros: unknown, the answer 'DONE' proves nothing: done, unnumbered
                taken, words: unknown, the answer 'DONE' proves nothing: done, unnumbered
                taken, long: unknown, the answer 'DONE' proves nothing: done, unnumbered
                taken, refusing code: unknown, the answer 'POOR' proves nothing: done and not done
                taken, 500: unknown, the answer 'DONE' proves nothing: HTTP 500
                taken, 400: unknown, the answer 'DONE' proves nothing: HTTP 400
                refused: rejected, no cash
                refused, 403: rejected, POOR
                refused, numbered: unknown, the answer 'POOR' proves nothing: not done, numbered
                refused, 500: unknown, the answer 'POOR' proves nothing: HTTP 500
                refused, 302: unknown, the answer 'POOR' proves nothing: HTTP 302
                refused, 199: unknown, the answer 'POOR' proves nothing: HTTP 199
                refused, done code: unknown, the answer 'DONE' proves nothing: no proof either way
                busy: unknown, the answer 'BUSY' proves nothing: no proof either way
                token: unknown, the answer 'TOKEN' proves nothing: no proof either way
                new code: unknown, the answer 'NEW' proves nothing: no proof either way
                no code: unknown, the answer proves nothing: no proof either way
                """)
    }

    @Test func `a code is looked up by its exact text`() {
        #expect(table.row("POOR")?.answerClass == .rejected)
        #expect(table.row("poor") == nil)
        #expect(table.rows.map(\.code) == ["BUSY", "DONE", "POOR", "TOKEN"])
    }

    private func text(_ outcome: SubmitOutcome) -> String {
        switch outcome {
        case .accepted(let number): "accepted \(number)"
        case .rejected(let reason): "rejected, \(reason)"
        case .unknown(let why): "unknown, \(why)"
        }
    }
}

extension SubmitAnswer {
    fileprivate static func sample(
        _ status: Int = 200, done: Bool, _ code: String?, number: String? = nil,
        words: String? = nil
    ) -> SubmitAnswer {
        SubmitAnswer(status: status, saysDone: done, code: code, number: number, words: words)
    }
}

extension String {
    fileprivate static func digits(_ count: Int) -> String { String(repeating: "7", count: count) }
}
