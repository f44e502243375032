import Markets
import Rebalancing
public import Trading

/// Works the open exits of an account now: what `flatten` and `liquidate` do after the wish is
/// written down. A run that finds none, because another has done it, has nothing to do.
///
/// Safe to run again at any point: the exit is one row and goes on where it was.
public func workExits<S: Store, B: Broker, C: Clock>(
    _ request: JobRequest, in world: JobWorld<S, B, C>
) async throws -> JobReport {
    try await withAccount(request, in: world) { run in
        run.exitSummary(nothing: "no exit is open")
    }
}

/// Works open exits, then looks which of them get nowhere: after an open session without progress
/// people are told, and after three a liquidation is given up.
///
/// Progress is what the broker shows, less held or more filled, never what was sent (promises F5).
/// Nothing is given up while a person's halt of orders is what stops it.
///
/// Safe to run again: people are told once for each time that an exit gets stuck, and an
/// abandoned deployment stays abandoned.
public func stuckMonitor<S: Store, B: Broker, C: Clock>(
    _ request: JobRequest, in world: JobWorld<S, B, C>
) async throws -> JobReport {
    try await withAccount(request, in: world) { run in
        var told: [String] = []
        for exit in try await world.store.openExits(of: run.account) {
            if let note = try await run.judge(exit) { told.append(note) }
        }
        var report = run.exitSummary(nothing: "no exit is open")
        if !told.isEmpty {
            report.outcome = .unsettled
            report.note = told.joined(separator: "; ")
        }
        return report
    }
}

extension AccountRun {
    /// What the lane has done, as the report of a job that does nothing else.
    func exitSummary(nothing: String) -> JobReport {
        guard !exits.isEmpty else { return JobReport(.done, nothing) }
        let isDone = exits.allSatisfy { $0.isFlat || $0.isWaiting }
        return JobReport(
            isDone ? .done : .unsettled,
            exits.map { "\($0.cause.rawValue) of '\($0.deployment)': \($0.note)" }
                .joined(separator: "; "))
    }

    /// - Returns: what people are told of an exit, or nil while it moves.
    fileprivate func judge(_ exit: Exit) async throws -> String? {
        let now = try await world.clock.now()
        let progress = ExitProgress(of: exit, at: now, on: world.calendar)
        let since = exit.progressAt.text(offset: world.calendar.offset)
        let name = exit.deployment
        let what = "\(exit.cause.rawValue) of '\(name)' has got nowhere since \(since)"
        switch progress {
        case .moving: return nil
        case .unknown:
            return "nobody knows how long: the calendar does not reach from \(since) to now"
        case .hopeless where exit.cause == .liquidation:
            if let stop = try await personsStop(of: exit) {
                return "\(what), and is not given up while \(stop)"
            }
            _ = try await world.store.abandon(
                name, force: false, reason: "it got nowhere for 3 open sessions", at: now, origin)
            try await cancelAbandoned()
            return "\(what) and was abandoned: 'rebalance deployment show \(name)'"
        case .stuck, .hopeless:
            let left = exits.first { $0.exit == exit.id }?.note ?? ""
            try await world.store.tellStuck(
                exit.id,
                "\(what): \(left); 'rebalance orders --deployment \(name)' shows what lives",
                claimed, origin)
            return what
        }
    }

    /// A halt that a person has set to stop exits too.
    private func personsStop(of exit: Exit) async throws -> String? {
        if let reason = fileStops(exit.cause) { return reason }
        for halt in try await world.store.halts() where halt.stops == .orders {
            switch halt.scope {
            case .everywhere: break
            case .account(let name): if name != account { continue }
            case .deployment(let name): if name != exit.deployment { continue }
            case .instrument: break  // perhaps the one that is stuck
            }
            return "halt \(halt.id) stops orders: \(halt.reason)"
        }
        return nil
    }
}
