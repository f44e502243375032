public import Markets

/// What a broker can prove, and how fast: data, so that recovery has no case for any broker.
public struct Evidence: Hashable, Sendable {
    /// What settles an order without an answer on one market.
    public struct Proof: Hashable, Sendable {
        public let venue: Venue
        /// How long after a send an order may still appear.
        public let settleSeconds: Int
        /// Complete and equal reads that a conclusion needs.
        public let reads: Int
        /// Between two of them.
        public let spacingSeconds: Int

        public init(on venue: Venue, settleSeconds: Int, reads: Int, spacingSeconds: Int) {
            precondition(settleSeconds > 0 && reads > 1, "a look that proves nothing")
            self.venue = venue
            self.settleSeconds = settleSeconds
            self.reads = reads
            self.spacingSeconds = spacingSeconds
        }
    }

    /// One for each market whose orders can be settled; none means that its orders stay unknown.
    public let proofs: [Proof]

    public init(_ proofs: [Proof]) {
        self.proofs = proofs
    }

    /// Nil: there is no list that could prove anything, and a person looks.
    public func proof(on venue: Venue) -> Proof? {
        proofs.first { $0.venue == venue }
    }
}

extension Evidence {
    /// It shows at once what it has done unless it lies; the settle time is the one of the model
    /// in which no order was lost: 10 s of answer, 60 s of lateness, 20 s until it is listed.
    public static let localSim = Evidence([
        Proof(on: .krx, settleSeconds: 90, reads: 2, spacingSeconds: 5),
        Proof(on: .us, settleSeconds: 90, reads: 2, spacingSeconds: 5),
    ])

    /// A real account. Nobody has measured how late its lists are, so each figure is a multiple
    /// of the worst that was reported: a US fill came seven minutes late.
    public static let kisReal = Evidence([
        Proof(on: .krx, settleSeconds: 300, reads: 3, spacingSeconds: 60),
        Proof(on: .us, settleSeconds: 900, reads: 3, spacingSeconds: 60),
    ])

    /// A virtual account: its Korean list has no rows, and its US list shows fills late and has
    /// no list of open orders beside it.
    public static let kisVirtual = Evidence([])
}
