import ArgumentParser
import Markets
import Store
import Trading

/// What the commands that look have in common.
struct LookOptions: ParsableArguments {
    @Option(help: "Only of this deployment.")
    var deployment: String?

    @Option(help: "At most this many, the newest, newest last.")
    var limit = 50

    @Flag(help: "One JSON object.")
    var json = false

    /// Reads what was typed, and asks that the deployment exists: an empty answer to a name that
    /// was mistyped would say that nothing happened.
    func filter(on date: String? = nil, in workplace: Workplace) async throws -> LookFilter {
        guard limit > 0 else { throw CommandFailure(.usage, "--limit is 1 or more, not \(limit)") }
        return LookFilter(
            deployment: try await workplace.deploymentName(deployment),
            date: try date.map(tradingDate), limit: limit)
    }
}

/// As `LookOptions`, of rows that have a session.
struct DatedLookOptions: ParsableArguments {
    @OptionGroup var look: LookOptions

    @Option(help: "Only of this session: 2026-11-20.")
    var on: String?

    func filter(in workplace: Workplace) async throws -> LookFilter {
        try await look.filter(on: on, in: workplace)
    }
}

extension Workplace {
    /// The name of a deployment that exists; nil for nil.
    func deploymentName(_ text: String?) async throws -> DeploymentName? {
        guard let text else { return nil }
        return try await deployment(try parsed(text, as: "a deployment")).name
    }
}

/// Reads a date that a person typed.
func tradingDate(_ text: String) throws -> TradingDate {
    guard let date = TradingDate(parsing: text) else {
        throw CommandFailure(.usage, "'\(text)' is no date: write 2026-11-20")
    }
    return date
}

extension Instant {
    /// Seoul is nine hours ahead of Greenwich, all year.
    private static let seoulOffset = 9 * 3600

    /// Exact, in Seoul's time: `2026-11-20T15:10:00.25+09:00`.
    var seoul: String { text(offset: Instant.seoulOffset) }

    /// To the second, for a person: `2026-11-20 15:10:00`. The heading of the column names Seoul.
    var seoulSeconds: String {
        let whole = Instant(microseconds: microseconds - microseconds % 1_000_000)
        return String(whole.seoul.prefix(19).map { $0 == "T" ? " " : $0 })
    }
}
