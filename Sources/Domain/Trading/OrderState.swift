public import Markets
import Mutants

/// Where an order is in its life.
///
///     planned ─▶ submitting ─▶ accepted ─▶ filled
///        │           │            ├──▶ cancelling ─▶ cancelled, filled, accepted, expired
///        │           │            └──▶ cancelled, expired, rejected
///        │           ├──▶ rejected
///        │           └──▶ unknown ─▶ accepted, rejected, not_found
///        └──▶ cancelled (dropped), refused
///
/// `not_found`, `rejected`, `cancelled` and `expired` become `contested` when the broker
/// contradicts them, in the transaction of a halt.
public enum OrderState: String, CaseIterable, Hashable, Sendable {
    /// Written down. The broker has not been told.
    case planned
    /// About to be sent, or sent: a row that says exactly that is committed before the first byte.
    case submitting
    /// The broker said yes. Partly filled is this, with 0 < filled < quantity.
    case accepted
    case filled
    /// A cancel was sent. It is over only when the broker says so.
    case cancelling
    /// Over without the rest; of a planned order: dropped before it was sent.
    case cancelled
    /// *They* said no, with proof.
    case rejected
    /// *We* said no, before sending.
    case refused
    /// The session ended first.
    case expired
    /// Sent, and no answer that can be trusted. Never sent again.
    case unknown
    /// Was unknown; after the settle time complete reads and witnesses agree that it never was.
    case notFound = "not_found"
    /// The broker contradicts a state that was final. A person looks.
    case contested

    /// Whether nothing more is expected to happen.
    public var isTerminal: Bool {
        switch self {
        case .filled, .cancelled, .rejected, .refused, .expired, .notFound: true
        case .planned, .submitting, .accepted, .cancelling, .unknown, .contested: false
        }
    }

    /// Whether the broker may be executing it without our knowing: sent, and no answer yet.
    public var isUnsettled: Bool {
        switch self {
        case .submitting, .unknown: true
        case .planned, .accepted, .filled, .cancelling, .cancelled, .rejected, .refused, .expired,
            .notFound, .contested:
            false
        }
    }

    /// Whether the broker can contradict it.
    public var canBeContested: Bool {
        switch self {
        case .cancelled, .rejected, .expired, .notFound: true
        case .planned, .submitting, .accepted, .filled, .cancelling, .refused, .unknown, .contested:
            false
        }
    }

    /// Whether the same trade may be tried once more after this state.
    ///
    /// An entry only after an end that proves that it did not trade. An exit also where nobody can
    /// say, because its quantity is what the broker says may be sold: it refuses the second of two
    /// for lack of shares.
    public func allowsNextAttempt(of cause: OrderCause) -> Bool {
        switch self {
        case .cancelled, .rejected, .refused: true
        case .notFound: cause.isExit || mutated(.attemptAfterNotFound)
        case .filled, .expired, .unknown, .contested: cause.isExit
        case .planned, .submitting, .accepted, .cancelling: false
        }
    }

    /// Whether it may still trade: what a plan subtracts as in flight.
    public var isWorking: Bool {
        switch self {
        case .submitting, .accepted, .cancelling, .unknown, .contested: true
        case .planned, .filled, .cancelled, .rejected, .refused, .expired, .notFound: false
        }
    }
}

/// Something that happened to an order.
public enum OrderEvent: Hashable, Sendable {
    /// The marker: from here on the order may have been sent.
    case marked(Baseline)
    case dropped(reason: String)
    case refused(Refusal)
    case accepted(BrokerOrderNumber)
    case rejected(reason: String)
    /// A time-out, a lost answer, a dead process: nobody knows.
    case unanswered(why: String)
    /// What the broker says has been executed in all, not since the last look.
    case executed(Execution)
    case cancelRequested
    case cancelled
    /// The broker would not cancel: it lives on, or it has just been filled.
    case cancelRefused
    case expired
    case notFound(evidence: String)
    /// The broker shows an order as alive, filled, or more filled than it ended.
    case contradicted(String)
    /// A person, or a complete dated list, says how a contested order ended.
    case settled(OrderState)

    /// Whether `Store.record` takes it. The others have a verb that does more than write it down.
    public var isRecorded: Bool {
        switch self {
        case .marked, .executed, .contradicted: false
        case .dropped, .refused, .accepted, .rejected, .unanswered, .cancelRequested, .cancelled,
            .cancelRefused, .expired, .notFound, .settled:
            true
        }
    }

    public var name: String {
        switch self {
        case .marked: "marked"
        case .dropped: "dropped"
        case .refused: "refused"
        case .accepted: "accepted"
        case .rejected: "rejected"
        case .unanswered: "unanswered"
        case .executed: "executed"
        case .cancelRequested: "cancel_requested"
        case .cancelled: "cancelled"
        case .cancelRefused: "cancel_refused"
        case .expired: "expired"
        case .notFound: "not_found"
        case .contradicted: "contradicted"
        case .settled: "settled"
        }
    }
}

/// How much of an order has been executed since it was sent: cumulative, as brokers report it.
///
/// Cumulative figures can be read twice, late or out of order and still book each share once.
public struct Execution: Hashable, Sendable {
    public let quantity: Quantity
    /// Σ price × quantity, before costs.
    public let amount: Money
    /// Commission and tax.
    public let costs: Money

    public init(quantity: Quantity, amount: Money, costs: Money) {
        self.quantity = quantity
        self.amount = amount
        self.costs = costs
    }

    public static func none(_ currency: Currency) -> Execution {
        Execution(quantity: .zero, amount: .zero(currency), costs: .zero(currency))
    }
}

/// What was known just before an order was sent: what recovery compares with.
public struct Baseline: Hashable, Sendable {
    /// Every order number that the broker listed for the session.
    public let numbers: [BrokerOrderNumber]
    public let held: Quantity
    public let sellable: Quantity
    public let orderable: Money
    /// The same figures less what those orders explain.
    public let witness: Witness
    public let at: Instant

    /// - Parameter witness: the figures themselves without one, as if the list had been empty.
    public init(
        numbers: [BrokerOrderNumber], held: Quantity, sellable: Quantity, orderable: Money,
        witness: Witness? = nil, at: Instant
    ) {
        self.numbers = numbers
        self.held = held
        self.sellable = sellable
        self.orderable = orderable
        self.witness =
            witness ?? Witness(held: held, sellable: sellable, orderable: orderable)
        self.at = at
    }
}
