import ArgumentParser
import Clocks
import FoundationEssentials
import LocalSim
import Markets
import PriceFiles
import Store
import Trading

struct AccountCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account", abstract: "Accounts at brokers.",
        subcommands: [
            AddAccount.self, ListAccounts.self, ShowAccount.self, AccountOrders.self,
            MovePrice.self,
        ])
}

/// Opens a simulated account and writes it down. Harmless to repeat with the same words.
struct AddAccount: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Open a simulated account.")

    @Argument(help: "Its name.")
    var name: String

    @Option(help: "The broker; this version has 'localsim'.")
    var broker = "localsim"

    @Option(help: "Cash at the start: 100000000 KRW.")
    var cash = "100000000 KRW"

    @Option(help: "The seed of its market and fills.")
    var seed: UInt64 = 1

    @Option(help: "Replay the closes of this file instead of a random market.")
    var prices: String?

    @Option(help: "When its own clock begins, RFC 3339; without it the system's clock counts.")
    var opensAt: String?

    func run() async throws {
        guard broker == "localsim" else {
            throw CommandFailure(
                .usage, "broker '\(broker)' is not yet in this version: 'localsim'")
        }
        let account: AccountName = try parsed(name, as: "an account")
        let opening = try money(cash)
        let market = try market()
        let opensAt = try opensAt.map { text in
            guard let instant = Instant(parsing: text) else {
                throw CommandFailure(
                    .usage, "'\(text)' is no instant: write 2026-11-20T09:00:00+09:00")
            }
            return instant
        }
        let workplace = try await Workplace.open()
        // An account of the system's clock was opened at another moment, and is still the same.
        let known = try await workplace.attempt {
            try await LocalSim.accounts(in: workplace.simulator)
        }
        let opened =
            known.contains(account)
            ? try await workplace.simulatedAccount(account).terms.opensAt : SystemClock.instant
        let terms = SimulatedTerms(
            account: account, cash: opening, seed: seed,
            clock: opensAt == nil ? .system : .simulated, opensAt: opensAt ?? opened)
        let entry = Account(name: account, broker: .localSim, currency: opening.currency)
        try await workplace.attempt {
            _ = try await LocalSim.open(terms, market: market, in: workplace.simulator)
            try await workplace.store.create(entry, .person("account-add"))
        }
        Output.write("account '\(account)' is open at LocalSim with \(grouped(opening))")
        // Said, because it writes outside of the database.
        Output.write(try AccountCredentials.seed(entry))
    }

    private func market() throws -> Market {
        guard let prices else { return .geometric(seed: seed) }
        // The account outlives this folder, so its row names the file from the root.
        let path =
            prices.hasPrefix("/") ? prices : FileManager.default.currentDirectoryPath + "/" + prices
        do {
            return try MarketChoice.replay(everythingIn: path)
        } catch let error as PriceFileError {
            throw CommandFailure(.usage, "\(error)")
        }
    }

    private func money(_ text: String) throws -> Money {
        let words = text.split(separator: " ")
        guard words.count == 2, let currency = Currency(rawValue: String(words[1])),
            let money = Money(
                parsing: words[0].filter { $0 != "_" && $0 != "," }, in: currency),
            money.minorUnits > 0
        else {
            throw CommandFailure(.usage, "'\(text)' is no amount: write '10000000 KRW'")
        }
        guard money.minorUnits <= AddAccount.mostMinorUnits else {
            throw CommandFailure(
                .usage,
                "\(grouped(money)) is more than an account may hold: "
                    + "\(grouped(Money(minorUnits: AddAccount.mostMinorUnits, currency)))")
        }
        return money
    }

    /// Far above every account, and far below where exact numbers end.
    static let mostMinorUnits: Int64 = 1_000_000_000_000_000
}

struct ListAccounts: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "All accounts.")

    @Flag(help: "One JSON object.")
    var json = false

    struct Accounts: Encodable {
        struct View: Encodable {
            let name: String
            let broker: String
            let currency: String
        }

        let schema = "ballast.accounts/1"
        let accounts: [View]
    }

    func run() async throws {
        let workplace = try await Workplace.open()
        let accounts = try await workplace.attempt { try await workplace.store.accounts() }
        if json {
            let views = accounts.map {
                Accounts.View(
                    name: $0.name.rawValue, broker: $0.broker.rawValue,
                    currency: $0.currency.rawValue)
            }
            Output.write(try JSON.text(Accounts(accounts: views)))
            return
        }
        var table = Table([("account", .left), ("broker", .left), ("currency", .left)])
        for account in accounts {
            table.add([account.name.rawValue, account.broker.rawValue, account.currency.rawValue])
        }
        Output.write(table.isEmpty ? "no accounts: 'rebalance account add NAME'" : table.text)
    }
}

/// Shifts a price of a simulated market: to see what a plan makes of it.
struct MovePrice: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "move", abstract: "Shift a price of a simulated account from now on.")

    @Argument(help: "The account.")
    var name: String

    @Argument(help: "The instrument: KRX:069500.")
    var instrument: String

    @Option(parsing: .unconditional, help: "By how much: -20%.")
    var by: String

    func run() async throws {
        guard let instrument = Instrument(parsing: instrument) else {
            throw CommandFailure(.usage, "'\(instrument)' is no instrument: write KRX:069500")
        }
        let number = by.hasSuffix("%") ? String(by.dropLast()) : by
        guard by.hasSuffix("%"),
            let share = Decimal.scaled(
                number.hasPrefix("+") ? String(number.dropFirst()) : number, decimals: 10)
        else { throw CommandFailure(.usage, "'\(by)' is no percentage: write -20%") }
        let workplace = try await Workplace.open()
        let account = try await workplace.account(try parsed(name, as: "an account"))
        let broker = try await workplace.simulatedAccount(account.name)
        try await workplace.attempt {
            try await broker.move(instrument, by: Weight(trillionths: share))
        }
        Output.write("\(instrument) is moved by \(by) for '\(name)' from now on")
    }
}

/// The broker's own list of one session: what recovery compares our books with.
struct AccountOrders: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "orders", abstract: "The broker's own order list of a session.")

    @Argument(help: "The account.")
    var name: String

    @Option(help: "The session; the newest one without it.")
    var on: String?

    func run() async throws {
        let workplace = try await Workplace.open()
        let account = try await workplace.account(try parsed(name, as: "an account"))
        let broker = try await workplace.simulatedAccount(account.name)
        let date = try await session(broker, workplace)
        guard case .complete(let day, _) = await broker.orders(on: date) else {
            throw CommandFailure(.unreachable, "the order list of \(date) cannot be read")
        }
        let arrived = try await workplace.attempt { try await broker.submissions() }
            .filter { $0.session == date }
        var table = Table([
            ("number", .left), ("status", .left), ("side", .left), ("instrument", .left),
            ("shares", .right), ("filled", .right), ("limit", .right), ("arrived", .right),
        ])
        for order in day.orders {
            // The same terms: brokers carry no name of ours, so this is all that can be counted.
            let count = arrived.count {
                $0.instrument == order.instrument && $0.side == order.side
                    && $0.quantity == order.quantity && $0.limit == order.limit
            }
            table.add([
                order.number.rawValue, order.status.rawValue, order.side.rawValue,
                order.instrument.description, grouped(order.quantity.description),
                grouped(order.executed.quantity.description), grouped(order.limit.amount),
                "\(count)x",
            ])
        }
        Output.write("\(name) at the broker, session of \(date), \(arrived.count) submits arrived")
        Output.write(table.isEmpty ? "no orders" : table.text)
    }

    private func session(_ broker: LocalSim, _ workplace: Workplace) async throws -> TradingDate {
        if let on { return try tradingDate(on) }
        let now = try await workplace.attempt { try await broker.now() }
        let calendar = broker.market.calendar
        let today = calendar.date(at: now)
        return calendar.session(on: today)?.date ?? calendar.previous(before: today)?.date ?? today
    }
}
