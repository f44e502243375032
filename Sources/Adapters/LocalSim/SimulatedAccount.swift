public import Markets
public import Trading

/// A simulated account by whatever way it is reached: in memory, in its database, or through the
/// server's socket. A broker, its clock and its past, and what only a simulation can do.
public protocol SimulatedAccount: Broker, Clock, MarketData {
    /// Shifts an instrument's price from now on; 0.2 is 20 % up.
    func move(_ instrument: Instrument, by share: Weight) async throws(LocalSimError)

    /// Cash in, or out when negative.
    func flow(_ money: Money) async throws(LocalSimError)

    /// From now on orders meet the fault when the rule fits them.
    func inject(_ rule: FaultRule) async throws(LocalSimError)

    /// Every submit that has arrived, judged or not, in order. An intent that is there twice was
    /// sent twice.
    func submissions() async throws(LocalSimError) -> [Submission]
}
