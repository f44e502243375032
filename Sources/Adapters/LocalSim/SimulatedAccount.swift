public import Markets
public import Trading

/// A simulated account by whatever way it is reached: in memory, in its database, or through the
/// server's socket. A broker, its clock and its past, and what only a simulation can do.
public protocol SimulatedAccount: Broker, Clock, MarketData {
    /// Shifts an instrument's price from now on; 0.2 is 20 % up.
    func move(_ instrument: Instrument, by share: Weight) async throws(LocalSimError)

    /// Cash in, or out when negative.
    func flow(_ money: Money) async throws(LocalSimError)

    /// Pays so much for each share that is held, in cash. Returns what was paid.
    @discardableResult
    func dividend(of perShare: Price, on instrument: Instrument) async throws(LocalSimError)
        -> Money

    /// Makes shares more or fewer and their price less or more. What there is less than a whole
    /// share of is paid out.
    ///
    /// - Throws: `impossible` while a session is open.
    func split(_ instrument: Instrument, _ ratio: SplitRatio) async throws(LocalSimError)

    /// A person orders at the broker and not through us. Its intent means nothing and nobody
    /// counts it as ours; no lie meets it.
    func person(orders submission: Submission) async throws(LocalSimError) -> SubmitOutcome

    /// From now on orders and calls meet the lie when the rule fits them.
    func lie(_ rule: LieRule) async throws(LocalSimError)

    /// No rule holds any more. What it has already done to orders stays.
    func tellTruth() async throws(LocalSimError)

    /// Every submit that has arrived, judged or not, in order. An intent that is there twice was
    /// sent twice.
    func submissions() async throws(LocalSimError) -> [Submission]
}
