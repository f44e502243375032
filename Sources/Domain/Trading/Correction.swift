public import Markets

/// A change of what is owned that no fill explains: an entry of the account's book.
///
/// The account's books are its deployments' ledgers and EXTERNAL, which owns whatever no
/// deployment does. Σ of all of them is what the broker must show. Entries are never changed.
public struct Correction: Hashable, Sendable {
    public enum Kind: String, CaseIterable, Hashable, Sendable {
        /// What the account held before a deployment was activated.
        case opening
        /// A difference that a person has accepted.
        case accepted
        /// An unexplained increase of cash: a deposit, a dividend, interest, a rounded fee.
        case externalCash = "external_cash"
        /// What an abandoned deployment left.
        case handover
        /// What a person gave from EXTERNAL to a deployment.
        case adopted
        /// More shares at a lower price, accepted by a person.
        case split
        /// What an order executed that is not ours.
        case foreign
        /// Fees that the broker rounds otherwise, within the tolerance.
        case rounding
    }

    public enum Amount: Hashable, Sendable {
        case cash(Money)
        case shares(Instrument, Quantity)
    }

    public let account: AccountName
    /// Nil: EXTERNAL.
    public let deployment: DeploymentName?
    public let amount: Amount
    public let kind: Kind
    public let reason: String
    /// On the account's clock.
    public let at: Instant

    public init(
        account: AccountName, deployment: DeploymentName?, amount: Amount, kind: Kind,
        reason: String, at: Instant
    ) {
        self.account = account
        self.deployment = deployment
        self.amount = amount
        self.kind = kind
        self.reason = reason
        self.at = at
    }
}

extension Correction {
    public var cash: Money? {
        guard case .cash(let money) = amount else { return nil }
        return money
    }

    public var instrument: Instrument? {
        guard case .shares(let instrument, _) = amount else { return nil }
        return instrument
    }

    public var shares: Quantity? {
        guard case .shares(_, let quantity) = amount else { return nil }
        return quantity
    }

    /// What an order that is not ours has executed since it was last looked at: EXTERNAL's shares
    /// and cash.
    public static func foreign(
        _ report: OrderReport, since before: Execution, account: AccountName, at: Instant
    ) -> [Correction] {
        let change = LedgerChange(from: before, to: report.executed, side: report.side)
        let reason = "broker order \(report.number) of \(report.session)"
        let amounts: [Amount] = [
            .shares(report.instrument, change.quantity), .cash(change.cash),
        ]
        return amounts.map {
            Correction(
                account: account, deployment: nil, amount: $0, kind: .foreign, reason: reason,
                at: at)
        }
    }

    /// What its event is about: the deployment's book, or EXTERNAL's of the account.
    public var subject: String {
        deployment.map { "deployment:\($0)" } ?? "account:\(account)"
    }
}

extension Correction: CustomStringConvertible {
    /// `split 90 KRX:069500: 10 for 1`
    public var description: String {
        switch amount {
        case .cash(let money): "\(kind.rawValue) \(money): \(reason)"
        case .shares(let instrument, let quantity):
            "\(kind.rawValue) \(quantity) \(instrument): \(reason)"
        }
    }
}

extension Ledger {
    /// The ledger with one correction booked.
    public func after(_ correction: Correction) -> Ledger {
        var changed = self
        switch correction.amount {
        case .cash(let money): changed.cash += money
        case .shares(let instrument, let quantity):
            let held = held(instrument) + quantity
            changed.positions[instrument] = held == .zero ? nil : held
        }
        return changed
    }
}
