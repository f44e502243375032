public import Diagnostics

extension DiagnosticCode {
    static let badCharacter = DiagnosticCode(
        "P020", "a character that means nothing in a formula",
        """
        A formula is made of numbers, names, + - * / ( ) [ ] , and the comparisons
        < <= > >= == !=. Logic is written in words: and, or, not.
        """)
    static let badNumber = DiagnosticCode(
        "P021", "a number that is not written as one",
        """
        A number is digits, with a point between digits if need be: 12, 0.075, 1_000_000. There is
        no exponent, and no point at either end. '%' touches its number (5%); other units follow a
        blank (40 bp, 200 days, 10_000 KRW). Numbers are exact decimals, rounded once.
        """)
    static let syntax = DiagnosticCode(
        "P022", "a formula that does not parse",
        """
        The formula breaks off or goes on where it should not. From the loosest to the tightest:
        if, or, and, not, comparison, + and -, * and /, a sign, an index x[name]. 'if … then …
        else …' inside another formula stands in parentheses.
        """)
    static let comparisonChain = DiagnosticCode(
        "P023", "comparisons that chain",
        """
        a < b < c is refused: languages disagree on what it means. Write a < b and b < c.
        """)
    static let formulaTooDeep = DiagnosticCode(
        "P024", "a formula that is nested too deeply",
        """
        A formula may nest 60 deep and have 250 parts in a row. Give a part of it a name under
        'let'; equal parts are computed once either way.
        """)
    public static let unknownName = DiagnosticCode(
        "P025", "an unknown name",
        """
        The name is no field, and nothing under universe, groups, params or let. Names in a target,
        a group or an index must be names of the universe; instruments are not named there.
        """)
    static let unknownFunction = DiagnosticCode(
        "P026", "an unknown function",
        """
        The language has no function of this name. `rebalance explain function` lists them all.
        """)
    static let badArguments = DiagnosticCode(
        "P027", "arguments that do not fit a function",
        """
        An argument is missing, there is one too many, or it has a name that the function does not
        know. `rebalance explain function NAME` says what it takes.
        """)
    public static let mismatch = DiagnosticCode(
        "P031", "units that do not go together",
        """
        Adding, subtracting, comparing and choosing need like with like: a price with a price of
        the same currency, a return with a return. A price against a return, KRW against USD and a
        weight plus a price are always mistakes. A number without a unit may stand for a return, a
        weight, a rank or a count, and never for a price or money.
        """)
    public static let wrongKind = DiagnosticCode(
        "P032", "a value of the wrong kind",
        """
        Numbers, conditions, labels and windows are different things. 'and', 'or', 'not' and 'if'
        take conditions; arithmetic takes numbers. A condition is not a number: 'count' turns one
        into a number.
        """)
    public static let wrongShape = DiagnosticCode(
        "P033", "one value a date where there is one for each asset, or the other way round",
        """
        total is a value for each date and asset; total[us] is one value a date. 'if' needs one
        yes or no a date: use any(…), all(…) or [name]. 'by' ranks assets, so it needs a value for
        each. A weight that is fixed cannot change from date to date.
        """)
    static let badProduct = DiagnosticCode(
        "P034", "a product that has no meaning",
        """
        Multiplying or dividing by a number without a unit keeps the unit, and like divided by like
        has none. Other products, such as a price times a price or a return times a price, have no
        unit that the language knows.
        """)
    static let badEquality = DiagnosticCode(
        "P035", "== on numbers that are not integers",
        """
        Two numbers that should be equal often differ in their last digit, so == and != are for
        integers and labels. Compare with < or > and a distance.
        """)
    static let badWindow = DiagnosticCode(
        "P036", "a window that is not a positive length",
        """
        A window or a lag is a literal or a parameter: 200 days (sessions), 3 weeks, 10 months,
        1 year. It is positive and whole. It cannot be computed and cannot come from the data,
        so no formula can look ahead.
        """)
    static let mixedSampling = DiagnosticCode(
        "P037", "a month or week window over a day window",
        """
        A window of months takes the last session of each month. Over an expression that itself
        spans days it would take twelve single days out of a year: stdev(ret(total, 1 day),
        12 months) is the deviation of twelve daily returns, which nobody means. Use one kind of
        window: stdev(ret(total, 1 day), 252 days) or stdev(ret(total, 1 month), 12 months).
        """)
    public static let badInteger = DiagnosticCode(
        "P038", "a number where an integer is needed",
        """
        Counts of assets are whole numbers. A number is an integer when it is written without a
        point, a unit or %, and sums and products of integers are integers; a quotient is not.
        """)
    static let circle = DiagnosticCode(
        "P039", "formulas that go in a circle",
        """
        Formulas under 'let' may mention each other in any order, but none may need its own value.
        """)
    public static let notYet = DiagnosticCode(
        "P090", "a part of the language that this version does not have",
        """
        The file is written correctly, and this version of Ballast cannot run it yet. Nothing is
        approximated: a portfolio runs whole, or is refused.
        """)
}

/// The codes of this module, for the catalogue.
public enum FormulaCodes {
    public static let all: [DiagnosticCode] = [
        .badCharacter, .badNumber, .syntax, .comparisonChain, .formulaTooDeep, .unknownName,
        .unknownFunction, .badArguments, .mismatch, .wrongKind, .wrongShape, .badProduct,
        .badEquality, .badWindow, .mixedSampling, .badInteger, .circle, .notYet,
    ]
}
