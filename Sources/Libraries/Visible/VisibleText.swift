extension Unicode.Scalar {
    /// Whether a terminal or a viewer of logs might obey this scalar instead of showing it: a
    /// control character, a mark of direction, an invisible one, a line of another kind, or a
    /// scalar that has no meaning yet.
    ///
    /// Source: the general categories of Unicode; Cc holds C0 and C1, Cf the marks of direction,
    /// zero-width characters and tags, Zl and Zp the separators of lines and paragraphs.
    public var isHidden: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned,
            .privateUse:
            true
        default: false
        }
    }

    /// As JSON writes it: `\u001b`, and two of them above U+FFFF.
    public var escaped: String {
        String(self).utf16.map { unit in
            let digits = String(unit, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }.joined()
    }
}

extension String {
    /// One line that shows all it holds: what is hidden is written out, line feeds too.
    ///
    /// For whatever comes from a broker, a file or the database and stands inside of a line of
    /// ours: a reason, a note, a cell of a table.
    public var visible: String { visible(keeping: { _ in false }) }

    /// With what is hidden written out, and line feeds and tabs left as they are: for a text of
    /// several lines that was put together already.
    public var visibleLines: String { visible(keeping: { $0 == "\n" || $0 == "\t" }) }

    private func visible(keeping isKept: (Unicode.Scalar) -> Bool) -> String {
        guard unicodeScalars.contains(where: { $0.isHidden && !isKept($0) }) else { return self }
        var result = ""
        for scalar in unicodeScalars {
            if scalar.isHidden, !isKept(scalar) {
                result += scalar.escaped
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
