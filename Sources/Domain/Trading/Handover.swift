public import Markets

/// What an abandoned deployment left, for the person who takes over.
public struct Handover: Hashable, Sendable {
    /// UTF-8 bytes that its row holds.
    public static let longest = 65_536

    public let deployment: DeploymentName
    /// What is held, what lives, who was told, and the commands to go on.
    public let text: String
    /// On the account's clock.
    public let at: Instant

    public init(deployment: DeploymentName, text: String, at: Instant) {
        self.deployment = deployment
        self.text = text
        self.at = at
    }
}

/// A deployment at the moment in which it is given up.
public struct Abandonment: Hashable, Sendable {
    public let deployment: Deployment
    public let ledger: Ledger
    /// Its orders that have not ended, by id.
    public let orders: [Order]
    public let reason: String
    public let by: String
    public let at: Instant

    public init(
        deployment: Deployment, ledger: Ledger, orders: [Order], reason: String, by: String,
        at: Instant
    ) {
        self.deployment = deployment
        self.ledger = ledger
        self.orders = orders.sorted { $0.id < $1.id }
        self.reason = reason
        self.by = by
        self.at = at
    }

    public var handover: Handover {
        let name = deployment.name
        var lines = [
            "deployment '\(name)' on account '\(deployment.account)' was abandoned, \(reason)",
            "by \(by) at \(at)", "", "held, and now EXTERNAL's until a person adopts it:",
            "  \(ledger.cash)",
        ]
        lines += held.map { "  \($0.quantity) of \($0.instrument)" }
        lines += ["", orders.isEmpty ? "no order of it lives" : "alive:"]
        lines += orders.map { order in
            let number = order.number.map { ", number \($0)" } ?? ""
            return "  order '\(order.id)' is \(order.state.rawValue)\(number), "
                + "\(order.side.rawValue) \(order.quantity) at \(order.limit), "
                + "\(order.filled) filled"
        }
        if !orders.isEmpty {
            lines += ["  each is cancelled once; what still fills is booked, and EXTERNAL's"]
        }
        lines += [
            "", "told: System, by the outbox", "", "to go on:", "  rebalance abandon-sweep",
            "  rebalance orders --deployment \(name)",
            "  rebalance deployment adopt OTHER --holdings",
        ]
        return Handover(
            deployment: name,
            text: lines.joined(separator: "\n").clipped(to: Handover.longest), at: at)
    }

    /// What makes it EXTERNAL's: out of the deployment and in again, so that the account's sum
    /// stays.
    public var corrections: [Correction] {
        var amounts = held.map { ($0.instrument, $0.quantity) }.flatMap {
            [
                (name, Correction.Amount.shares($0.0, -$0.1)),
                (nil, .shares($0.0, $0.1)),
            ]
        }
        if ledger.cash != .zero(ledger.cash.currency) {
            amounts += [(name, .cash(-ledger.cash)), (nil, .cash(ledger.cash))]
        }
        return amounts.map { owner, amount in
            Correction(
                account: deployment.account, deployment: owner, amount: amount, kind: .handover,
                reason: reason, at: at)
        }
    }

    /// The key of its corrections.
    public var key: String { "handover:\(deployment.name)" }

    public var alert: Alert {
        Alert(
            .critical, on: .system, key: "abandoned:\(deployment.name)",
            text: "deployment '\(deployment.name)' was abandoned, "
                + "\(reason.clipped(to: 1000)): \(held.count) instruments held and "
                + "\(orders.count) orders alive are a person's now; "
                + "'rebalance deployment show \(deployment.name)' has the handover")
    }

    private var name: DeploymentName? { deployment.name }

    private var held: [(instrument: Instrument, quantity: Quantity)] {
        ledger.positions.filter { $0.value != .zero }.sorted { $0.key < $1.key }
            .map { (instrument: $0.key, quantity: $0.value) }
    }
}
