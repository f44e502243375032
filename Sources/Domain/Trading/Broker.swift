public import Markets

/// A place that executes orders and holds the account: KIS, or LocalSim.
///
/// Reads never throw: what could not be read whole is `unavailable`, a value that nobody can
/// mistake for an empty list.
public protocol Broker: Sendable {
    /// What reads exist and how long the broker may take to show what it has done.
    var evidence: Evidence { get }

    /// Sends one order, once. Never throws and never retries: a repeated order is a second order.
    func submit(_ submission: Submission) async -> SubmitOutcome

    /// Asks for the rest of an order to be cancelled. Harmless when repeated.
    func cancel(_ number: BrokerOrderNumber, on session: TradingDate) async -> CancelOutcome

    /// Every order that the broker has for a session, ours or not.
    func orders(on session: TradingDate) async -> Reading<DayOrders>

    func balances() async -> Reading<Balances>

    /// What may be sold now: holdings less what open sells have reserved.
    func sellable(_ instrument: Instrument) async -> Reading<Quantity>

    /// The cash that an order in this instrument at this price may use, as the broker itself says.
    func buyingPower(_ instrument: Instrument, at price: Price) async -> Reading<Money>

    /// One quote for each instrument asked for, in that order, or unavailable.
    func quotes(_ instruments: [Instrument]) async -> Reading<[Quote]>
}

/// What a read gave: all of it, or nothing to conclude from.
public enum Reading<Value: Sendable>: Sendable {
    /// - Parameter asOf: the broker's own instant of the figures. An older reading never
    ///   overwrites a newer one.
    case complete(Value, asOf: Instant)
    /// Paging that did not end, totals that do not add up, an error, a time-out.
    case unavailable(String)
}

extension Reading: Equatable where Value: Equatable {}

/// An order as it leaves us.
public struct Submission: Hashable, Sendable {
    /// Brokers do not carry it. LocalSim counts by it, so that a test can see a second send.
    public let intent: OrderID
    public let session: TradingDate
    public let instrument: Instrument
    public let side: Side
    public let quantity: Quantity
    public let limit: Price

    public init(
        intent: OrderID, session: TradingDate, instrument: Instrument, side: Side,
        quantity: Quantity, limit: Price
    ) {
        self.intent = intent
        self.session = session
        self.instrument = instrument
        self.side = side
        self.quantity = quantity
        self.limit = limit
    }

    public init(_ order: Order) {
        self.init(
            intent: order.id, session: order.identity.session, instrument: order.instrument,
            side: order.side, quantity: order.quantity, limit: order.limit)
    }
}

/// What we know after sending an order.
///
/// There are three answers, not two. A time-out is `unknown`: the order may be working, and only
/// the broker's own list can tell. Treating it as a failure is how a portfolio gets bought twice.
public enum SubmitOutcome: Hashable, Sendable {
    case accepted(BrokerOrderNumber)
    /// The broker proved that it did not take the order.
    case rejected(reason: String)
    case unknown(why: String)
}

public enum CancelOutcome: Hashable, Sendable {
    /// The request was taken. The order is over when the broker's list says so.
    case requested
    /// There is nothing to cancel any more, or the broker will not.
    case refused(reason: String)
    case unknown(why: String)
}
