import Markets
import Trading

// How what an account says becomes a reply.

extension Wire.Reply {
    init(_ answer: SubmitAnswer) {
        (outcome, number, reason) = (answer.code, answer.number, answer.words)
        isDone = answer.saysDone
    }

    mutating func take(_ result: SubmitOutcome) {
        switch result {
        case .accepted(let number): (outcome, self.number) = ("accepted", number.rawValue)
        case .rejected(let reason): (outcome, self.reason) = ("rejected", reason)
        case .unknown(let why): (outcome, reason) = ("unknown", why)
        }
    }

    mutating func take(_ result: CancelOutcome) {
        switch result {
        case .requested: outcome = "requested"
        case .refused(let reason): (outcome, self.reason) = ("refused", reason)
        case .unknown(let why): (outcome, reason) = ("unknown", why)
        }
    }

    mutating func take(_ money: Money) {
        (amount, currency) = (money.minorUnits, money.currency.rawValue)
    }

    mutating func take<Value>(
        _ reading: Reading<Value>, _ fill: (inout Wire.Reply, Value) -> Void
    ) {
        switch reading {
        case .complete(let value, let asOf):
            self.asOf = asOf.description
            fill(&self, value)
        case .unavailable(let why): unavailable = why
        }
    }
}
