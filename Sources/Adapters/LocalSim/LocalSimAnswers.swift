import Trading

/// The codes that LocalSim answers a submit with.
enum LocalSimAnswers {
    static let table = OutcomeTable([
        AnswerRow("taken", .ok, "the order has a number"),
        AnswerRow("rejected", .rejected, provesNotTaken: true, "judged before it was numbered"),
        AnswerRow("rate", .wait, "a real broker's gateway has said so of orders that it passed on"),
        AnswerRow("token", .authentication, "as 'rate'"),
    ])

    static func taken(_ number: BrokerOrderNumber) -> SubmitObservation {
        .answered(SubmitAnswer(saysDone: true, code: "taken", number: number.rawValue))
    }

    static func rejected(_ reason: String) -> SubmitObservation {
        .answered(SubmitAnswer(saysDone: false, code: "rejected", words: reason))
    }

    static let rate = SubmitObservation.answered(
        SubmitAnswer(saysDone: false, code: "rate", words: "orders come too fast"))
    static let token = SubmitObservation.answered(
        SubmitAnswer(saysDone: false, code: "token", words: "the token was revoked"))

    static let silence = SubmitObservation.cut(why: "no answer")
}
