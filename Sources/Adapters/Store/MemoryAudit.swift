public import Markets
public import Trading

/// What a simulation's checks look at, past every verb: the rows as they are.
extension MemoryStore {
    /// A run that has not ended.
    public struct LiveRun: Hashable, Sendable {
        public let run: RunID
        public let owner: ProcessIdentity
        public let leaseUntil: Instant
    }

    public func look(at order: OrderID) -> Order? { look { $0.orders[order] } }

    /// By plan, then id.
    public var allOrders: [Order] { look { $0.orders { _ in true } } }

    /// Attempts of the same trade, this one too.
    public func orders(like order: Order) -> [Order] {
        let identity = order.identity
        return look { state in
            state.orders {
                $0.identity.purpose == identity.purpose && $0.identity.session == identity.session
                    && $0.identity.leg == identity.leg
                    && $0.identity.deployment == identity.deployment
                    && $0.instrument == order.instrument && $0.side == order.side
            }
        }
    }

    public func plan(_ id: PlanID) -> Plan? { look { $0.plans.first { $0.id == id }?.plan } }

    public func deployment(_ name: DeploymentName) -> Deployment? {
        look { $0.deployments.first { $0.name == name } }
    }

    public var liveHalts: [Halt] { look { $0.halts.filter { !$0.isLifted }.map(\.halt) } }

    public func liveRuns(of account: AccountName) -> [LiveRun] {
        look { state in
            state.runs.filter { $0.slot.account == account && $0.outcome == nil }.map {
                LiveRun(run: $0.id, owner: $0.owner, leaseUntil: $0.leaseUntil)
            }
        }
    }

    /// Whether somebody has noted that the number is not ours.
    public func isForeign(_ number: BrokerOrderNumber, on session: TradingDate) -> Bool {
        look { state in
            state.foreign.keys.contains { $0.hasSuffix(" \(session) \(number)") }
        }
    }

    /// How many events there are.
    public var eventCount: Int { look { $0.events.count } }

    /// Of the events after the first `count`, what they are about.
    public func subjects(after count: Int) -> [String] {
        look { $0.events.dropFirst(count).map(\.subject) }
    }

    public func holdings(of deployment: DeploymentName) -> Ledger? {
        look { $0.ledgers[deployment] }
    }
}
