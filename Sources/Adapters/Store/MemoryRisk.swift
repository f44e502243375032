import Markets
public import Trading

extension MemoryStore {
    public func note(
        _ reading: RiskReading, _ limits: LossLimits, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> NotedRisk {
        try transaction { state throws(StoreError) in
            let row = try state.check(run)
            let owner = try state.deployment(reading.deployment)
            guard let ledger = state.ledgers[owner.name] else {
                throw .missing("deployment '\(reading.deployment)'")
            }
            try owner.requireReading(reading, by: row.slot.account, cash: ledger.cash)
            let book = state.lossBook(of: reading, limits)
            let noted = book.noting(reading, limits)
            guard noted.state != book.last else { return noted }
            state.risks.removeAll {
                $0.deployment == reading.deployment && $0.session == reading.session
            }
            state.risks.append(noted.state)
            if let event = noted.event(before: book.last) {
                state.note("risk:\(reading.deployment)", event.kind, event.detail, origin)
            }
            guard case .confirmed(let breach) = noted.verdict else { return noted }
            switch LossStop(breach, of: owner, limits) {
            case .halt(let halt):
                let raised = state.raise(halt, at: reading.at, origin)
                // A stop costs a stage, once: another reading of the same loss is no other stop.
                if raised.raisedAt == reading.at { state.fall(owner, origin) }
            case .flatten(let exit):
                _ = try state.begin(exit, of: owner, at: reading.at, origin)
            }
            return noted
        }
    }

    public func risk(of deployment: DeploymentName) async throws(StoreError) -> RiskState? {
        look { $0.newestRisk(of: deployment) }
    }

    public func note(
        balance: AccountBalance, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) {
        let now = self.now
        try transaction { state throws(StoreError) in
            let row = try state.check(run)
            try balance.requireAccount(row.slot.account)
            if let noted = state.balances[balance.account], noted.balance.at > balance.at { return }
            state.balances[balance.account] = MemoryState.NotedBalance(
                balance: balance, recordedAt: now)
        }
    }

    public func exposures() async throws(StoreError) -> [AccountExposure] {
        let now = self.now
        return look { state in
            state.accounts.sorted { $0.name < $1.name }.compactMap {
                state.exposure(of: $0, at: now)
            }
        }
    }
}

extension MemoryState {
    fileprivate func newestRisk(of deployment: DeploymentName) -> RiskState? {
        risks.filter { $0.deployment == deployment }.max { $0.session < $1.session }
    }

    fileprivate func lossBook(of reading: RiskReading, _ limits: LossLimits) -> LossBook {
        let all = risks.filter { $0.deployment == reading.deployment }
        let restart = all.filter(\.isRestart).map(\.session).max()
        let window = all.filter { risk in
            risk.session < reading.session && restart.map { risk.session >= $0 } ?? true
        }.sorted { $0.session > $1.session }.prefix(limits.drawdownSessions - 1)
        return LossBook(
            last: newestRisk(of: reading.deployment), peak: window.map(\.highest).max(),
            flows: flows[reading.deployment] ?? .zero(reading.value.currency))
    }

    fileprivate func exposure(of account: Account, at now: Instant) -> AccountExposure? {
        let owner = deployments.first { $0.account == account.name && $0.state.canTrade }
        guard let owner, let ledger = ledgers[owner.name] else { return nil }
        let noted = balances[account.name]
        let ours = orders { $0.account == account.name }
        let openBuys = ours.filter { $0.side == .buy && $0.state.isWorking }
        var bought = openBuys.reduce(Money.zero(account.currency)) { $0 + $1.valueToCome }
        for fill in fills {
            guard let order = orders[fill.order], order.account == account.name,
                order.side == .buy, let noted, fill.at > noted.balance.at
            else { continue }
            bought += fill.amount
        }
        let isTouched =
            ours.contains { $0.baseline != nil }
            || deployments.contains {
                $0.account == account.name && ledgers[$0.name]?.positions.isEmpty == false
            }
        return AccountExposure(
            account: account.name, currency: account.currency, balance: noted?.balance,
            ageSeconds: noted.map { max(0, now.seconds(since: $0.recordedAt)) } ?? 0,
            bought: bought, untouched: isTouched ? nil : ledger.cash)
    }
}
