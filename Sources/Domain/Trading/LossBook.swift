public import Markets

/// What a store knows of a deployment before a reading is noted: pure, so that every store comes
/// to the same verdict.
public struct LossBook: Hashable, Sendable {
    /// The newest state of any session.
    public let last: RiskState?
    /// The highest index of the sessions before this one that the drawdown looks back on.
    public let peak: Weight?
    /// Σ of all cash that came into or left the deployment without a trade.
    public let flows: Money

    public init(last: RiskState?, peak: Weight?, flows: Money) {
        self.last = last
        self.peak = peak
        self.flows = flows
    }

    /// The state after a reading, and what it means. An older reading than the last changes nothing
    /// (E44).
    public func noting(_ reading: RiskReading, _ limits: LossLimits) -> NotedRisk {
        if let last, reading.at <= last.at || reading.session < last.session {
            let breach = last.suspectedAt == nil ? nil : breach(in: last, limits)
            return NotedRisk(state: last, verdict: breach.map { .suspected($0) } ?? .clear)
        }
        let today = last.flatMap { $0.session == reading.session ? $0 : nil }
        let index = index(of: reading)
        let read = RiskState(
            deployment: reading.deployment, session: reading.session,
            base: today?.base ?? reading.base, baseFlows: today?.baseFlows ?? flows,
            at: reading.at, value: reading.value, flows: flows, index: index,
            highest: max(today?.highest ?? index, index), isRestart: today?.isRestart ?? false,
            stops: today?.stops ?? 0, suspectedAt: today?.suspectedAt)
        guard let breach = breach(in: read, limits) else {
            return NotedRisk(state: read.suspected(at: nil), verdict: .clear)
        }
        guard let since = read.suspectedAt,
            reading.at.seconds(since: since) >= LossLimits.confirmationSeconds
        else {
            return NotedRisk(
                state: read.suspected(at: read.suspectedAt ?? reading.at),
                verdict: .suspected(breach))
        }
        return NotedRisk(state: read.stopped(by: breach), verdict: .confirmed(breach))
    }

    /// What one unit has become: each step is (value − what was paid in since) / value before.
    private func index(of reading: RiskReading) -> Weight {
        guard let last else { return .all }
        guard last.value.minorUnits > 0 else { return max(last.index, .all) }
        let kept = reading.value - (flows - last.flows)
        guard kept.minorUnits > 0 else { return .zero }
        let exact =
            Int128(last.index.trillionths) * Int128(kept.minorUnits)
            / Int128(last.value.minorUnits)
        return Weight(trillionths: Int64(clamping: exact))
    }

    private func breach(in state: RiskState, _ limits: LossLimits) -> Breach? {
        let loss = -state.dailyProfit
        // Every stop of the session that a person has lifted lets as much again be lost.
        let daily = Weight(trillionths: limits.daily.trillionths * Int64(state.stops + 1))
        if state.base.minorUnits > 0, loss > state.base.share(daily) {
            return Breach(.dailyLoss, value: loss.weight(of: state.base), limit: daily)
        }
        let top = state.isRestart ? state.highest : max(state.highest, peak ?? .zero)
        guard top > .zero else { return nil }
        let fall = Int128((top - state.index).trillionths) * 1_000_000_000_000
        let drawdown = Weight(trillionths: Int64(fall / Int128(top.trillionths)))
        guard drawdown > limits.drawdown else { return nil }
        return Breach(.drawdown, value: drawdown, limit: limits.drawdown)
    }
}

extension RiskState {
    fileprivate func suspected(at instant: Instant?) -> RiskState {
        changed(highest: highest, isRestart: isRestart, stops: stops, suspectedAt: instant)
    }

    /// A stop is told once: the daily loss is measured against the next step, the drawdown from
    /// here, or a halt that a person lifts would be back a minute later.
    fileprivate func stopped(by breach: Breach) -> RiskState {
        switch breach.measure {
        case .dailyLoss:
            changed(highest: highest, isRestart: isRestart, stops: stops + 1, suspectedAt: nil)
        case .drawdown:
            changed(highest: index, isRestart: true, stops: stops, suspectedAt: nil)
        }
    }

    private func changed(
        highest: Weight, isRestart: Bool, stops: Int, suspectedAt: Instant?
    ) -> RiskState {
        RiskState(
            deployment: deployment, session: session, base: base, baseFlows: baseFlows, at: at,
            value: value, flows: flows, index: index, highest: highest, isRestart: isRestart,
            stops: stops, suspectedAt: suspectedAt)
    }
}

extension Money {
    /// This amount as a share of another that is above zero, down to a trillionth.
    func weight(of whole: Money) -> Weight {
        Weight(
            trillionths: Int64(
                clamping: Int128(minorUnits) * 1_000_000_000_000 / Int128(whole.minorUnits)))
    }
}
