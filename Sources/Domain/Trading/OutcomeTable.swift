/// What a broker's answer code says of the call that got it.
public enum AnswerClass: String, CaseIterable, Hashable, Sendable {
    /// Done.
    case ok
    /// The broker looked at it and will not.
    case rejected
    /// It failed for a while: a question may be asked again.
    case wait
    /// It may have been done.
    case unknown
    /// Our configuration or our code is wrong.
    case configuration
    /// The token must be renewed.
    case authentication
}

/// One code that a broker answers with.
public struct AnswerRow: Hashable, Sendable {
    public let code: String
    /// What it says of a call that changes nothing.
    public let answerClass: AnswerClass
    /// Whether an order that was answered with it was certainly not taken. This needs evidence of
    /// its own: a code that says "try again" may come after the order went through.
    public let provesNotTaken: Bool
    /// What it means and how that is known, in words.
    public let evidence: String

    public init(
        _ code: String, _ answerClass: AnswerClass, provesNotTaken: Bool = false, _ evidence: String
    ) {
        precondition(!(provesNotTaken && answerClass == .ok), "'\(code)' is taken and not taken")
        self.code = code
        self.answerClass = answerClass
        self.provesNotTaken = provesNotTaken
        self.evidence = evidence
    }
}

/// What was seen of one order's request: all that decides what we know.
public enum SubmitObservation: Hashable, Sendable {
    /// It failed before its first byte was handed over: no address, no connection, no TLS.
    case unsent(why: String)
    /// It was sent, or may have been, and no whole answer came: a time-out, a reset, an end, a
    /// cancelled task.
    case cut(why: String)
    /// An answer came that is not in the broker's format.
    case unreadable(why: String)
    case answered(SubmitAnswer)
}

/// A whole answer in the broker's format.
public struct SubmitAnswer: Hashable, Sendable {
    /// Of HTTP; 200 where there is none.
    public let status: Int
    /// Whether the broker itself says that it was done.
    public let saysDone: Bool
    public let code: String?
    /// The order's number, as it stands in the answer.
    public let number: String?
    /// The broker's own words.
    public let words: String?

    public init(
        status: Int = 200, saysDone: Bool, code: String?, number: String? = nil,
        words: String? = nil
    ) {
        self.status = status
        self.saysDone = saysDone
        self.code = code
        self.number = number
        self.words = words
    }
}

/// A broker's codes, and the one place that says what an order's answer means.
///
/// An order is accepted or rejected only by proof. Whatever is not in the table is unknown: a code
/// that is met for the first time must not make an order that works look like one that failed.
public struct OutcomeTable: Sendable {
    /// By code.
    public let rows: [AnswerRow]

    /// - Precondition: each code is there once.
    public init(_ rows: [AnswerRow]) {
        self.rows = rows.sorted { $0.code < $1.code }
        for (row, next) in zip(self.rows, self.rows.dropFirst()) {
            precondition(row.code != next.code, "'\(row.code)' is there twice")
        }
    }

    public func row(_ code: String) -> AnswerRow? {
        rows.first { $0.code == code }
    }

    public func outcome(of observation: SubmitObservation) -> SubmitOutcome {
        switch observation {
        case .unsent(let why): .rejected(reason: "not sent: \(why)")
        case .cut(let why): .unknown(why: why)
        case .unreadable(let why): .unknown(why: "the answer cannot be read: \(why)")
        case .answered(let answer): outcome(of: answer)
        }
    }

    private func outcome(of answer: SubmitAnswer) -> SubmitOutcome {
        // A server that failed, or sent us elsewhere, may have passed the order on before.
        guard answer.status == 200 || (400...499).contains(answer.status) else {
            return unknown(answer, "HTTP \(answer.status)")
        }
        let known = answer.code.flatMap { self.row($0) }
        if answer.saysDone {
            guard answer.status == 200 else { return unknown(answer, "HTTP \(answer.status)") }
            guard known?.provesNotTaken != true else {
                return unknown(answer, "done and not done")
            }
            guard let number = answer.number.flatMap({ OutcomeTable.orderNumber($0) }) else {
                return unknown(answer, "done, unnumbered")
            }
            return .accepted(number)
        }
        guard let known, known.provesNotTaken else { return unknown(answer, "no proof either way") }
        guard answer.number == nil else {
            return unknown(answer, "not done, numbered")
        }
        return .rejected(reason: answer.words ?? known.code)
    }

    /// A number as brokers give it: digits, not all of them 0.
    private static func orderNumber(_ text: String) -> BrokerOrderNumber? {
        let zero = UInt8(ascii: "0")
        guard (1...20).contains(text.utf8.count),
            text.utf8.allSatisfy({ $0 >= zero && $0 <= UInt8(ascii: "9") }),
            text.utf8.contains(where: { $0 != zero })
        else { return nil }
        return BrokerOrderNumber(rawValue: text)
    }

    private func unknown(_ answer: SubmitAnswer, _ why: String) -> SubmitOutcome {
        let code = answer.code.map { " '\($0)'" } ?? ""
        return .unknown(why: "the answer\(code) proves nothing: \(why)")
    }
}
