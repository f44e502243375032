public import ArgumentParser
public import Markets
public import Portfolio

extension TradingDate: ExpressibleByArgument {
    /// `2026-11-20`
    public init?(argument: String) {
        self.init(parsing: argument)
    }
}

extension ParameterOverride: ExpressibleByArgument {
    /// `look=126`
    public init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        self.init(name: String(parts[0]), value: String(parts[1]))
    }
}
