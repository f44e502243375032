/// Who may work now: slots, claims, leases.
public protocol RunStore: Sendable {
    func claim(_ claim: SlotClaim, _ origin: Origin) async throws(StoreError) -> ClaimAnswer
    func renew(_ run: ClaimedRun, leaseSeconds: Int) async throws(StoreError)
    func finish(
        _ run: ClaimedRun, _ outcome: RunOutcome, note: String, _ origin: Origin
    ) async throws(StoreError)
}
