/// What the names of a file mean to its formulas.
public struct FormulaScope: Sendable {
    /// One thing that has prices.
    public struct Asset: Sendable {
        public let name: String
        /// `KRW`
        public let currency: String

        public init(name: String, currency: String) {
            self.name = name
            self.currency = currency
        }
    }

    /// A named constant of the file.
    public struct Parameter: Sendable {
        public let value: Literal
        /// Whether its value and both its bounds are integers (language.md R42).
        public let isInteger: Bool

        public init(value: Literal, isInteger: Bool) {
            self.value = value
            self.isInteger = isInteger
        }
    }

    /// In universe order, without cash and pools.
    public let assets: [Asset]
    /// Names of the universe that are cash, or pools, which this version does not have.
    public let cash: Set<String>
    public let pools: Set<String>
    /// Members as indices of `assets`.
    public let groups: [String: [Int]]
    public let parameters: [String: Parameter]
    /// Names under `let`, checked or not.
    public let letNames: Set<String>

    /// The currency of every price, or nil where the universe has two.
    let priceCurrency: String?
    private let assetIndices: [String: Int]
    /// Every name that a formula may mention, and those of assets and groups: for hints.
    let allNames: [String]
    let assetNames: [String]

    public init(
        assets: [Asset], cash: Set<String>, pools: Set<String>, groups: [String: [Int]],
        parameters: [String: Parameter], letNames: Set<String>
    ) {
        self.assets = assets
        self.cash = cash
        self.pools = pools
        self.groups = groups
        self.parameters = parameters
        self.letNames = letNames
        assetIndices = Dictionary(
            zip(assets.map(\.name), assets.indices), uniquingKeysWith: { first, _ in first })
        let currencies = Set(assets.map(\.currency))
        priceCurrency = currencies.count == 1 ? currencies.first : nil
        assetNames = assets.map(\.name) + groups.keys.sorted()
        allNames =
            letNames.sorted() + parameters.keys.sorted() + Vocabulary.fields + assetNames
            + cash.sorted() + pools.sorted() + Vocabulary.laterFields
    }

    public func asset(_ name: String) -> Int? { assetIndices[name] }

    func isUniverseName(_ name: String) -> Bool {
        assetIndices[name] != nil || cash.contains(name) || pools.contains(name)
    }

    /// Whether a name means anything at all.
    func knows(_ name: String) -> Bool {
        isUniverseName(name) || groups[name] != nil || parameters[name] != nil
            || letNames.contains(name) || Vocabulary.fields.contains(name)
            || Vocabulary.laterFields.contains(name)
    }
}

/// A formula whose names, types and units have been checked.
public struct CheckedFormula: Hashable, Sendable {
    public let type: FormulaType
    /// Nil when the formula was refused, or is a window or a label.
    public let node: Node?

    static let unknown = CheckedFormula(type: .unknown, node: nil)

    public init(type: FormulaType, node: Node?) {
        self.type = type
        self.node = node
    }
}
