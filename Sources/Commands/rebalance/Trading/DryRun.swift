import Clocks
import Digest
import HaltFile
import Jobs
import LocalSim
import Markets
import Portfolio
import PriceFiles
import Store
import Trading

/// Plans one file on a paper account of its own: nothing is sent, nothing is stored.
struct DryRun {
    let path: String
    /// Closes from a file; LocalSim's market without one.
    let prices: String?
    /// Nil is now or, with prices, the newest close.
    let at: Instant?

    /// What a paper account starts with, as a backtest does (language.md R20).
    static func cash(in currency: Currency) -> Money {
        switch currency {
        case .krw: Money(minorUnits: 100_000_000, .krw)
        case .usd: Money(minorUnits: 10_000_000, .usd)
        }
    }

    func run() async throws -> (plan: Plan, context: PlanContext) {
        let file = try PortfolioFile.working(path)
        let portfolio = file.portfolio
        let market = try market(for: portfolio)
        let instant = try at ?? start(in: market)
        let sim = LocalSim(
            inMemory: SimulatedTerms(
                account: AccountName(unchecked: "paper"), cash: DryRun.cash(in: portfolio.base),
                opensAt: instant), market: market)
        let deployment = Deployment(
            name: DeploymentName(unchecked: "dry-run"), account: sim.terms.account,
            portfolio: path, state: .active, stage: .paper, share: .all)
        let store = try await DryRun.store(deployment, sim.terms, at: instant)
        let world = JobWorld(
            store: store, broker: sim, clock: sim, calendar: market.calendar,
            haltSwitch: HaltFile(paths: []))
        let source = PortfolioSource(portfolio, revision: file.revision, prices: sim)
        let request = RebalanceRequest(
            deployment: deployment,
            slot: Slot(
                job: "daily-rebalance", account: sim.terms.account, venue: market.calendar.venue,
                scheduledAt: instant),
            owner: .current, isDead: { _ in false }, costs: sim.terms.costs,
            origin: Origin(correlation: "dry-run", by: "dry-run"))
        do {
            let preview = try await preview(request, from: source, in: world, within: 400)
            let context = PlanContext(
                portfolio: portfolio.name, revision: file.revision, isDirty: file.isDirty,
                targets: preview.targets, refusals: preview.refusals,
                note: DryRun.note(preview, market), offset: market.calendar.offset)
            return (preview.plan, context)
        } catch {
            guard let failure = PreviewFailure(error) else { throw error }
            throw CommandFailure(ExitStatus(failure.outcome), "'\(path)': \(failure.note)")
        }
    }

    private static func note(_ preview: Preview, _ market: Market) -> String {
        let prices = "prices: \(market.name)"
        if let note = preview.note { return "\(note); \(prices)" }
        return preview.decidedOn.map { "decided on \($0); \(prices)" } ?? prices
    }

    /// A store of this process's own, with the deployment that is tried.
    private static func store(
        _ deployment: Deployment, _ terms: SimulatedTerms, at instant: Instant
    ) async throws -> MemoryStore {
        let store = MemoryStore(databaseClock: { SystemClock.instant })
        let origin = Origin(correlation: "dry-run", by: "dry-run")
        try await store.create(
            Account(name: terms.account, broker: .localSim, currency: terms.currency), origin)
        try await store.create(deployment.with(.draft), origin)
        try await store.activate(deployment.name, opening: terms.cash, at: instant, origin)
        return store
    }

    private func market(for portfolio: CompiledPortfolio) throws -> Market {
        try MarketChoice.market(prices: prices, for: portfolio)
    }

    /// Now; with a file, when its newest session has closed.
    private func start(in market: Market) throws -> Instant {
        guard prices != nil else { return SystemClock.instant }
        guard let last = market.calendar.sessions.last else {
            throw CommandFailure(.usage, "'\(prices ?? "")' has no rows")
        }
        return last.close
    }
}

/// Which market a portfolio is tried on.
enum MarketChoice {
    /// The seed of the market that everybody sees who has not chosen one.
    static let seed: UInt64 = 1

    static func market(prices path: String?, for portfolio: CompiledPortfolio) throws -> Market {
        guard let venue = portfolio.instruments.first?.venue else {
            throw CommandFailure(.usage, "portfolio '\(portfolio.name)' holds no instrument")
        }
        if let path { return try replay(path, portfolio.instruments, on: venue) }
        guard venue == .krx else {
            throw CommandFailure(
                .usage,
                "LocalSim has no prices for \(venue.rawValue) instruments of its own: give closes "
                    + "with --prices FILE")
        }
        return .geometric(seed: seed)
    }

    /// Every column of a file, as an account replays it. All of one venue.
    static func replay(everythingIn path: String) throws -> Market {
        let file = try FilePrices(path: path)
        guard let venue = file.closes.instruments.first?.venue,
            file.closes.instruments.allSatisfy({ $0.venue == venue })
        else {
            throw CommandFailure(.usage, "'\(path)' must hold instruments of one venue")
        }
        return .replay(file.closes, on: venue, name: path)
    }

    static func replay(_ path: String, _ instruments: [Instrument], on venue: Venue) throws
        -> Market
    {
        do {
            let file = try FilePrices(path: path, instruments: instruments)
            let missing = instruments.filter { !file.closes.instruments.contains($0) }
            guard missing.isEmpty else {
                let names = missing.map(\.description).joined(separator: ", ")
                throw CommandFailure(.usage, "'\(path)' has no column for \(names)")
            }
            return .replay(file.closes, on: venue, name: path)
        } catch let error as PriceFileError {
            throw CommandFailure(.usage, "\(error)")
        }
    }
}

extension Plan {
    var hash: String { SHA256.hex(Array(canonicalText.utf8)) }
}

extension ExitStatus {
    init(_ outcome: RunOutcome) {
        self = ExitStatus(rawValue: outcome.exitCode) ?? .unexpected
    }
}
