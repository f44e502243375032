/// What `explain function` tells about a function or field.
public struct FunctionDoc: Hashable, Sendable {
    public let name: String
    /// `sma(x, window)`
    public let signature: String
    /// What it computes, exactly.
    public let definition: String
    /// What it takes and gives.
    public let units: String
    /// Where the definition comes from.
    public let source: String
    /// False for what the language has and this version does not.
    public let isAvailable: Bool
}

extension FunctionDoc {
    /// The page of a function or field, or nil when the language has none of that name.
    public static func of(_ name: String) -> FunctionDoc? {
        if let known = available.first(where: { $0.name == name }) { return known }
        let isLater =
            Vocabulary.laterFunctions.contains(name) || Vocabulary.laterFields.contains(name)
        guard isLater else { return nil }
        let isField = Vocabulary.laterFields.contains(name)
        return FunctionDoc(
            name: name, signature: isField ? name : "\(name)(…)",
            definition: "The language has this \(isField ? "field" : "function"), and this version"
                + " of Ballast does not. A portfolio that uses it is refused.",
            units: "", source: "", isAvailable: false)
    }

    /// Every name that has a page, those of this version first.
    public static var names: [String] {
        available.map(\.name) + (Vocabulary.laterFunctions + Vocabulary.laterFields).sorted()
    }

    private static let sampling = """
        A window of days counts sessions. A window of weeks, months or years takes one sample a \
        period: the session evaluated, and before it the last session of each earlier week or \
        month, or the first where the portfolio decides on the first session of month.
        """

    static let available: [FunctionDoc] = [
        FunctionDoc(
            name: "close", signature: "close",
            definition: "The last price of each session, as it was quoted, for each asset."
                + " Splits and dividends leave steps in it. Known at the session's close.",
            units: "a price in the asset's currency", source: "the price file or the broker",
            isAvailable: true),
        FunctionDoc(
            name: "total", signature: "total",
            definition: "The total-return index of each asset: the close with splits and dividends"
                + " put back. Where a source has only closes, it is the close. Known at the"
                + " session's close.",
            units: "a price in the asset's currency", source: "the price file",
            isAvailable: true),
        FunctionDoc(
            name: "lag", signature: "lag(x, window)",
            definition: "The value of x a window ago. " + sampling,
            units: "those of x", source: "-", isAvailable: true),
        FunctionDoc(
            name: "ret", signature: "ret(x, window, skip=window)",
            definition: "The change of a price over a window: x / lag(x, window) - 1. With skip it"
                + " ends earlier: lag(x, skip) / lag(x, window) - 1, skip shorter than window. "
                + sampling,
            units: "takes a price, gives a return: 0.05 is 5 %", source: "simple returns",
            isAvailable: true),
        FunctionDoc(
            name: "sma", signature: "sma(x, window)",
            definition: "The mean of x over a window, the session evaluated included:"
                + " sma(total, 10 months) is the mean of ten samples. Missing if any is missing. "
                + sampling,
            units: "those of x", source: "the simple moving average", isAvailable: true),
        FunctionDoc(
            name: "any", signature: "any(x, over=assets)",
            definition: "Whether x holds for at least one asset: of all without cash, or of the"
                + " group or list after over=. In act_if: of the lines that are held or have a"
                + " target. Missing when a missing value could change the answer.",
            units: "takes a yes or no for each asset, gives one a date", source: "Kleene's logic",
            isAvailable: true),
        FunctionDoc(
            name: "all", signature: "all(x, over=assets)",
            definition: "Whether x holds for every asset: of all without cash, or of the group or"
                + " list after over=. In act_if: of the lines that are held or have a target."
                + " Missing when a missing value could change the answer.",
            units: "takes a yes or no for each asset, gives one a date", source: "Kleene's logic",
            isAvailable: true),
    ]
}
