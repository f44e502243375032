public import Diagnostics
import Formula
import YAML

extension DiagnosticCode {
    static let unknownKey = DiagnosticCode(
        "P050", "an unknown key",
        """
        Every key of a file is known and has a reader. A key that nobody reads would be a limit
        that is not enforced. Look for a typing mistake, or for a key on the wrong level.
        """)
    static let missingKey = DiagnosticCode(
        "P051", "a key that is missing",
        """
        A file has language, portfolio, base, universe, target and rebalance, and some maps have
        keys that they cannot do without.
        """)
    static let wrongStructure = DiagnosticCode(
        "P052", "a map, a list or a text where another is expected",
        """
        In YAML a map is written `key: value` on lines of its own or in { }, a list with leading
        dashes or in [ ].
        """)
    static let badValue = DiagnosticCode(
        "P053", "a value that is none of those allowed",
        """
        Some keys take one of a few words, or a text in one form: 'decide', 'trade', dates, codes.
        The message says which.
        """)
    static let badName = DiagnosticCode(
        "P054", "a name that cannot be one",
        """
        A name begins with a small letter and goes on with small letters, digits and '_'. Words of
        the formula language (and, or, not, if, then, elif, else, in, by, all) are not names.
        """)
    static let nameTaken = DiagnosticCode(
        "P055", "a name that means something already",
        """
        Universe, groups, params, let and the fields of the language share one set of names, and an
        instrument has one name. If a name could mean two things, a reader would have to guess.
        """)
    static let unusedFormula = DiagnosticCode(
        "P056", "a formula that nothing uses",
        """
        A formula under 'let' that neither the target nor a rule mentions is usually a rule that
        was meant to be there. Use it or delete it.
        """)
    static let badInstrument = DiagnosticCode(
        "P057", "what is not an instrument",
        """
        An instrument is a venue and a code: KRX:069500, US:SPY. Cash is CASH:KRW, in the base
        currency. Codes keep their zeros.
        """)
    static let tooMuch = DiagnosticCode(
        "P060", "weights above 100 %",
        """
        Weights are shares of net asset value. Together they are at most 100 %; what is missing to
        100 % stays in cash. There is no leverage.
        """)
    static let badWeight = DiagnosticCode(
        "P061", "a number that cannot be a weight",
        """
        A weight is between 0 % and 100 %, and never negative: there are no short positions.
        """)
    static let badParameter = DiagnosticCode(
        "P062", "a parameter outside its own bounds",
        """
        A parameter has a value, a minimum and a maximum in one unit, and the value lies between
        them. --set and --grid stay within them too.
        """)
    static let multipleLines = DiagnosticCode(
        "P063", "a value over several lines",
        """
        Values and formulas stand on one line: plain, or in quotes without escapes. What YAML folds
        together from several lines has no place that a message could point to.
        """)
    static let cashInSelection = DiagnosticCode(
        "P064", "cash in a selection",
        """
        Cash has no price and no trend, so it cannot be ranked or counted among assets. Weights
        that are not given to an asset stay in cash by themselves.
        """)
    static let repeated = DiagnosticCode(
        "P065", "a name that is there twice",
        """
        In a list of assets each name stands once. Twice would not count twice.
        """)
}

/// Every code that a portfolio file can meet, by id: what `explain code` knows.
public enum DiagnosticCatalogue {
    public static let all: [DiagnosticCode] =
        (YAMLCodes.all + FormulaCodes.all + portfolio).sorted { $0.id < $1.id }

    static let portfolio: [DiagnosticCode] = [
        .unknownKey, .missingKey, .wrongStructure, .badValue, .badName, .nameTaken,
        .unusedFormula, .badInstrument, .tooMuch, .badWeight, .badParameter, .multipleLines,
        .cashInSelection, .repeated,
    ]

    /// The code of an id such as `P031`, in capitals or not.
    public static func code(_ id: String) -> DiagnosticCode? {
        all.first { $0.id == id.uppercased() }
    }
}
