import Digest
import Formula
public import Markets

/// A portfolio file that compiled: it cannot peek at the future, mix currencies or pass 100 %.
///
/// The same value serves a dry run, a live run and research, and gives the same bits in each.
public struct CompiledPortfolio: Sendable {
    /// The slug after `portfolio:`.
    public let name: String
    /// The currency that net asset value is counted in.
    public let base: Currency
    /// In the order written, which settles every tie.
    public let universe: [UniverseName]
    public let groups: [UniverseGroup]
    /// SHA-256 of the canonical form (language.md R53): 64 hexadecimal digits. It is stored with
    /// every decision; comments and layout do not change it, names and numbers do.
    public let hash: String
    /// What the hash is of.
    public let canonicalText: String
    /// Sessions before a decision that are enough for every formula, whatever the calendar.
    public let lookbackSessions: Int
    public let decide: DecideRule
    public let trade: TradeMoment
    public let orders: OrderPolicy
    /// The formula of `act_if`, or nil for always.
    public var actIf: String? { condition?.text }

    /// The universe without cash: what indices of assets refer to.
    let assets: [(name: String, instrument: Instrument)]
    let target: TargetNode
    let condition: Rules.Condition?
    let plan: Plan
    /// Gives parts of formulas the nodes that the plan has for them.
    let checker: FormulaChecker
    /// Formulas under `let`, in the order written.
    let formulas: [NamedValue]

    /// A formula under a name.
    struct NamedValue: Sendable {
        let name: String
        let text: String
        let mentioned: Set<String>
        let formula: CheckedFormula
    }

    init(
        name: String, base: Currency, names: Names, rules: Rules, target: TargetReader.Read,
        orders: OrderPolicy, checker: FormulaChecker
    ) {
        self.name = name
        self.base = base
        universe = names.universe
        assets = names.universe.compactMap { name in
            name.instrument.map { (name.name, $0) }
        }
        groups = names.groups.map { group in
            UniverseGroup(
                name: group.name, members: group.members.map { names.assets[$0].name })
        }
        decide = rules.decide
        trade = rules.trade
        condition = rules.condition
        self.orders = orders
        self.target = target.node
        plan = checker.plan
        self.checker = checker
        formulas = names.formulas.compactMap { formula in
            guard let expression = formula.expression,
                let checked = checker.definition(of: formula.name)
            else { return nil }
            return NamedValue(
                name: formula.name, text: expression.canonicalText, mentioned: expression.names,
                formula: checked)
        }
        let roots = target.node.roots + (rules.condition.map { [$0.node] } ?? [])
        lookbackSessions =
            plan.lookback(of: roots, samplesFirsts: rules.decide.samplesFirsts)
            + (rules.decide.moment == .afterClose ? 0 : 1)
        canonicalText =
            CanonicalPortfolio(
                name: name, base: base, names: names, rules: rules, target: target.text,
                orders: orders
            ).text
        hash = SHA256.hex(canonicalText)
    }
}

extension CompiledPortfolio {
    /// Every instrument of the universe, in its order.
    public var instruments: [Instrument] { assets.map(\.instrument) }

    /// Whether weights are decided on a session.
    public func decides(on place: SessionPlace) -> Bool { decide.holds(on: place) }
}

extension DecideRule {
    /// Whether a month is sampled at its first session: where that is what `decide` picks in every
    /// month (language.md R7). A decision at the open knows the session before, which is the last
    /// of its own month.
    var samplesFirsts: Bool {
        when == [.session(.first, of: .month)] && moment == .afterClose
    }
}
