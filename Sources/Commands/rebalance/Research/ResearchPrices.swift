import Diagnostics
import Markets
import Portfolio
import PriceFiles

/// Prices from files, for research and dry runs.
enum ResearchPrices {
    /// - Throws: exit code 10, with the file and line of what is wrong.
    static func read(
        _ path: String, instruments: [Instrument]?
    ) throws(CommandFailure) -> FilePrices {
        do throws(PriceFileError) {
            return try FilePrices(path: path, instruments: instruments)
        } catch {
            throw CommandFailure(.usage, error.description)
        }
    }

    /// Prices of everything that a portfolio needs.
    ///
    /// - Throws: exit code 10 when an instrument is missing.
    static func read(
        _ path: String, for portfolio: CompiledPortfolio
    ) throws(CommandFailure) -> FilePrices {
        let prices = try read(path, instruments: portfolio.instruments)
        let absent = portfolio.instruments.filter { prices.history.series[$0] == nil }
        guard absent.isEmpty else {
            throw CommandFailure(
                .usage,
                "\(path) has no prices of "
                    + absent.map(\.description).joined(separator: ", ")
                    + ", which portfolio '\(portfolio.name)' needs")
        }
        return prices
    }
}

extension PriceHistory {
    /// The row of a session of these instruments: a date on which one of them has a price.
    ///
    /// - Throws: exit code 10, with the sessions around a date that is none.
    func session(
        on date: TradingDate, of instruments: [Instrument]
    ) throws(CommandFailure) -> Int {
        let all = instruments.compactMap { series[$0]?.close }
        func isSession(_ row: Int) -> Bool {
            all.isEmpty || all.contains { !$0[row].isNaN }
        }
        let row = dates.partitioningIndex { $0 >= date }
        if row < dates.count, dates[row] == date, isSession(row) { return row }
        let before = dates[..<row].indices.last(where: isSession).map { dates[$0] }
        let after = dates[row...].indices.first { dates[$0] > date && isSession($0) }
            .map { dates[$0] }
        let neighbours =
            switch (before, after) {
            case (let before?, let after?): "the sessions around it are \(before) and \(after)"
            case (let before?, nil): "the last session before it is \(before)"
            case (nil, let after?): "the first session after it is \(after)"
            case (nil, nil): "the portfolio has no session at all there"
            }
        throw CommandFailure(.usage, "\(date) is no session of \(source): \(neighbours)")
    }
}

extension DiagnosticCode {
    static let absentPrices = DiagnosticCode(
        "R001", "prices that are missing",
        """
        The price file or folder has no series of an instrument that the portfolio names. A wide
        file has a column for each, headed US:SPY or SPY; a folder has US-SPY.csv.
        """)
    static let shortPrices = DiagnosticCode(
        "R002", "prices that do not reach back far enough",
        """
        The formulas look further back than the prices reach, so no session of the file can be
        decided. Use a file that begins earlier, or shorter windows.
        """)
}

/// The codes of research commands, for the catalogue.
enum ResearchCodes {
    static let all: [DiagnosticCode] = [.absentPrices, .shortPrices]
}
