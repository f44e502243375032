public import Markets
public import Trading

extension MemoryStore {
    public func correct(
        _ corrections: [Correction], key: String, _ origin: Origin
    ) async throws(StoreError) {
        try transaction { state throws(StoreError) in
            guard let account = corrections.first?.account else { return }
            guard state.accounts.contains(where: { $0.name == account }) else {
                throw .missing("account '\(account)'")
            }
            for correction in corrections { try state.check(correction, of: account) }
            guard state.corrected.insert("\(account) \(key)").inserted else { return }
            for correction in corrections {
                try state.book(correction)
                state.note(correction.subject, "corrected", "\(correction)", origin)
            }
        }
    }

    public func external(of account: AccountName) async throws(StoreError) -> Ledger {
        try transaction { state throws(StoreError) in
            guard let found = state.accounts.first(where: { $0.name == account }) else {
                throw .missing("account '\(account)'")
            }
            return state.external[account]
                ?? Ledger(cash: .zero(found.currency), positions: [:])
        }
    }

    public func flows(of deployment: DeploymentName) async throws(StoreError) -> Money {
        try transaction { state throws(StoreError) in
            guard let flows = state.flows[deployment] else {
                throw .missing("deployment '\(deployment)'")
            }
            return flows
        }
    }
}

extension MemoryState {
    fileprivate func check(
        _ correction: Correction, of account: AccountName
    ) throws(StoreError) {
        guard correction.account == account else {
            throw .conflict("one correction is of one account")
        }
        guard let name = correction.deployment else { return }
        guard try deployment(name).account == account else {
            throw .conflict("deployment '\(name)' is not of account '\(account)'")
        }
    }

    /// Moves the deployment's ledger, or EXTERNAL's.
    mutating func book(_ correction: Correction) throws(StoreError) {
        guard let owner = correction.deployment else {
            let currency = accounts.first { $0.name == correction.account }?.currency
            guard let currency else { throw .missing("account '\(correction.account)'") }
            let before =
                external[correction.account] ?? Ledger(cash: .zero(currency), positions: [:])
            external[correction.account] = before.after(correction)
            return
        }
        guard let before = ledgers[owner] else { throw .missing("deployment '\(owner)'") }
        ledgers[owner] = before.after(correction)
        if let cash = correction.cash { flows[owner, default: .zero(cash.currency)] += cash }
    }
}
