public import Diagnostics

extension DiagnosticCode {
    static let tooLarge = DiagnosticCode(
        "P001", "a file that is too large",
        """
        A file may hold 256 KiB. Nothing a person writes by hand comes near that; a file that does
        was generated, or is not what it seems. Split it, or look at what it holds.
        """)
    static let notText = DiagnosticCode(
        "P002", "bytes that are not UTF-8 text",
        """
        A file is UTF-8 without a byte order mark. UTF-16, overlong forms, lone surrogates and
        truncated characters are refused: two programs could read them as two different texts.
        Save the file as UTF-8.
        """)
    static let hiddenCharacter = DiagnosticCode(
        "P003", "a character that cannot be seen",
        """
        Control characters, marks that reverse the direction of text, and line breaks that only
        some programs know are refused: what a reviewer sees must be what is traded. Delete it.
        """)
    static let brokenYAML = DiagnosticCode(
        "P004", "YAML that does not parse",
        """
        The text is not YAML: a bracket that is not closed, a wrong indentation, a colon within a
        plain value. The message is that of libyaml, at the place where it gave up; the mistake is
        there or just before.
        """)
    static let brokenByFlow = DiagnosticCode(
        "P005", "a value that { } or [ ] cuts off",
        """
        Inside { } and [ ] a value without quotes ends at a comma and at any bracket. A formula
        such as sma(total, 10 months) or total[us] is cut in two there. Put the value in quotes,
        or write the map over several lines, where only the end of the line ends it.

            { hold_if: "total > sma(total, 10 months)" }
        """)
    static let reference = DiagnosticCode(
        "P006", "anchors, aliases and merge keys",
        """
        &name, *name and << are refused. They hide what a file says from a person who reads a
        change, and a few hundred bytes of them can stand for millions of values. Write the value
        where it is used, or give a formula a name under 'let'.
        """)
    static let tag = DiagnosticCode(
        "P007", "tags",
        """
        !name is refused. Every value is text here, and the language gives it its type.
        """)
    static let manyDocuments = DiagnosticCode(
        "P008", "more than one document, or a directive",
        """
        A file is one YAML document without % directives. A second document after --- would be
        ignored by some readers and read by others.
        """)
    static let tooDeep = DiagnosticCode(
        "P009", "nesting that is too deep",
        """
        Lists and maps may lie 32 deep. No portfolio needs more; give inner formulas a name.
        """)
    static let tooMany = DiagnosticCode(
        "P010", "too many values",
        """
        A file may hold 10,000 values, keys included. Thousands of names are a list for a program,
        not a portfolio that a person can check.
        """)
    static let longScalar = DiagnosticCode(
        "P011", "a value that is too long",
        """
        One value may hold 8 KiB. Break a long formula into named parts under 'let'.
        """)
    static let duplicateKey = DiagnosticCode(
        "P012", "a key that is there twice",
        """
        A map holds each key once. YAML readers disagree on which of two values counts, and a
        weight that is silently replaced is a wrong order. Delete one of them.
        """)
    static let badKey = DiagnosticCode(
        "P013", "a key that is not a word",
        """
        A key is one word or a few on one line. Lists, maps and empty text cannot be keys.
        """)
    static let noDocument = DiagnosticCode(
        "P014", "a file without content",
        """
        The file is empty or holds only comments. A file that was cut off while it was written looks
        like this; write it again, or take it from the repository.
        """)
}

/// The codes of this module, for the catalogue.
public enum YAMLCodes {
    public static let all: [DiagnosticCode] = [
        .tooLarge, .notText, .hiddenCharacter, .brokenYAML, .brokenByFlow, .reference, .tag,
        .manyDocuments, .tooDeep, .tooMany, .longScalar, .duplicateKey, .badKey, .noDocument,
    ]
}
