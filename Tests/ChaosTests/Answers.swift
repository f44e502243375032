import LocalSim
import ProvingGround
import Subprocess
import Trading

/// What the broker does to orders in one instrument.
enum BrokerAnswer: String, CaseIterable, Sendable {
    case accepts
    case refuses
    case silent = "is silent"

    var lie: Lie? {
        switch self {
        case .accepts: nil
        case .refuses: .refused
        case .silent: .silent
        }
    }
}

/// Grounds by the dozen: a server gets slow with thousands of accounts on it.
actor Grounds {
    private let answer: BrokerAnswer
    private let isBrokerApart: Bool
    private let minuteValue: Int64
    private var ground: Ground?
    private var crowded: Ground?
    private var entered = 0
    /// What an account holds whose runs meet no fault.
    private(set) var expected: Ledger?

    /// - Parameter minuteValue: in won; little makes runs long, and their last orders cancelled.
    init(_ answer: BrokerAnswer, isBrokerApart: Bool = false, minuteValue: Int64 = 400_000) {
        self.answer = answer
        self.isBrokerApart = isBrokerApart
        self.minuteValue = minuteValue
    }

    /// A new account on a ground that is not yet crowded.
    func player() async throws -> Player {
        if entered % 300 == 0 {
            // The last trial on it may still be at work; it is over long before the next one ends.
            if Chaos.isFull { crowded?.close() }
            (crowded, ground) = (ground, nil)
        }
        // A smoke test is over before any ground is crowded.
        let ground =
            try ground
            ?? (Chaos.isFull || isBrokerApart
                ? Ground(isBrokerApart: isBrokerApart) : Ground.shared.get())
        self.ground = ground
        entered += 1
        if expected == nil {
            let whole = try await Player.enter(
                ground, lie: answer.lie, minuteValue: minuteValue)
            _ = try whole.recover()
            expected = try await whole.ledger()
        }
        return try await Player.enter(ground, lie: answer.lie, minuteValue: minuteValue)
    }
}

extension Output.Status {
    var text: String {
        switch self {
        case .exited(let code): "exit \(code)"
        case .killed(let signal): "killed \(signal)"
        }
    }
}
