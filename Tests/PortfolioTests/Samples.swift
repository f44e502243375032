import Diagnostics
import FoundationEssentials
import Markets
import Testing

@testable import Portfolio

/// Files of the project, found from this one.
enum Files {
    private static let tests = String(
        #filePath.split(separator: "/").dropLast().joined(separator: "/"))

    /// Beside this file: `Fixtures/prices.csv`.
    static func text(_ path: String) throws -> String {
        try contents("/" + tests + "/" + path)
    }

    /// Every portfolio of the project, in order of names.
    static func portfolios() throws -> [SourceText] {
        let folder = "/" + tests + "/../../portfolios"
        return try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { $0.hasSuffix(".yaml") }.sorted()
            .map { SourceText(name: $0, text: try contents(folder + "/" + $0)) }
    }

    /// Every Swift file of some targets.
    static func sources(_ targets: [String]) throws -> [String] {
        try targets.flatMap { target in
            let folder = "/" + tests + "/../../Sources/" + target
            return try FileManager.default.contentsOfDirectory(atPath: folder)
                .filter { $0.hasSuffix(".swift") }.map { try contents(folder + "/" + $0) }
        }
    }

    private static func contents(_ path: String) throws -> String {
        let data = try #require(FileManager.default.contents(atPath: path), "\(path)")
        return String(decoding: data, as: UTF8.self)
    }
}

extension PriceHistory {
    /// Reads a wide CSV of closes: `date,US:A,US:B`.
    init(csv: String, source: String = "prices.csv") throws {
        let lines = csv.split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        let instruments = try lines[0].dropFirst().map { try #require(Instrument(parsing: $0)) }
        let dates = try lines.dropFirst().map { try #require(TradingDate(parsing: $0[0])) }
        var series: [Instrument: Series] = [:]
        for (column, instrument) in instruments.enumerated() {
            let values = lines.dropFirst().map { Double($0[column + 1]) ?? .nan }
            series[instrument] = Series(close: values, total: values)
        }
        self.init(dates: dates, series: series, source: source)
    }

    /// Weekdays from a Monday on, with these closes by US code.
    static func sample(
        _ closes: [String: [Double]], from start: String = "2024-01-01"
    ) throws -> PriceHistory {
        let first = try #require(TradingDate(parsing: start))
        var dates: [TradingDate] = []
        var day = first
        for _ in 0..<(closes.values.first?.count ?? 0) {
            while day.isWeekend { day = day + 1 }
            dates.append(day)
            day = day + 1
        }
        var series: [Instrument: Series] = [:]
        for (code, values) in closes {
            series[try #require(Instrument(.us, code: code))] = Series(close: values, total: values)
        }
        return PriceHistory(dates: dates, series: series, source: "prices.csv")
    }
}

/// A whole file around a target, on US:A to US:F in dollars.
func file(
    _ target: String, formulas: String = "", decide: String = "every session after close",
    more: String = "", universe: String = "a b c d e f"
) -> String {
    let names = universe.split(separator: " ").map { "  \($0): US:\($0.uppercased())" }
    return """
        language: 1
        portfolio: sample
        base: USD
        universe:
        \(names.joined(separator: "\n"))
          cash: CASH:USD
        \(formulas.isEmpty ? "" : "let:\n" + formulas)
        target: \(target)
        rebalance:
          decide: \(decide)
          trade: next session
        \(more)
        """
}

func portfolio(_ text: String, _ overrides: [ParameterOverride] = []) throws -> CompiledPortfolio {
    try compile(SourceText(name: "sample.yaml", text: text), parameters: overrides)
}

/// What is wrong with a text, as `line:column code`.
func problems(_ text: String, _ overrides: [ParameterOverride] = []) -> [String] {
    do throws(DiagnosticList) {
        _ = try compile(SourceText(name: "sample.yaml", text: text), parameters: overrides)
        return []
    } catch {
        return error.diagnostics.map { "\($0.location) \($0.code.id)" }
    }
}

extension WeightsAnswer {
    /// `a=0.5 b=0.25`, or `undecided`.
    var outline: String {
        switch self {
        case .weights(let weights):
            weights.lines.map { "\($0.name)=\($0.fraction)" }.joined(separator: " ")
        case .undecided: "undecided"
        }
    }

    var reason: String? {
        if case .undecided(let reason) = self { reason } else { nil }
    }

    var weights: TargetWeights? {
        if case .weights(let weights) = self { weights } else { nil }
    }
}
