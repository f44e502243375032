import Diagnostics

extension YAMLReader {
    /// What to tell a person when libyaml gives up.
    func diagnostic(of failure: EventParser.Failure) -> Diagnostic {
        if let bracket = bracket(before: failure.location) {
            return Diagnostic(
                .brokenByFlow, "a value inside { } or [ ] ends at '\(bracket.character)'",
                at: SourceRange(at: bracket.location), hint: "quote it")
        }
        // libyaml's end of a text without a last line feed lies on a line that is not there.
        let place =
            failure.location.line > source.lineCount
            ? source.location(ofByte: source.bytes.count) : failure.location
        return Diagnostic(
            .brokenYAML, "not YAML: \(failure.problem)", at: SourceRange(at: place))
    }

    /// A bracket that touches the word before it, inside a flow map or list: there YAML sees a new
    /// list, and gives up at once or a little later (language.md R64).
    private func bracket(
        before place: SourceLocation
    ) -> (character: Unicode.Scalar, location: SourceLocation)? {
        let scalars = Array(source.line(place.line).unicodeScalars)
        var isInFlow = flowDepth > 0
        for (index, scalar) in scalars.prefix(place.column).enumerated() {
            guard "[]{}".unicodeScalars.contains(scalar) else { continue }
            let before = index > 0 ? scalars[index - 1] : " "
            let touches =
                before.properties.isAlphabetic
                || "0123456789_)".unicodeScalars
                    .contains(before)
            let location = SourceLocation(line: place.line, column: index + 1)
            let opens = scalar == "[" || scalar == "{"
            if isInFlow, opens, touches { return (scalar, location) }
            if flowDepth > 0, location == place { return (scalar, location) }
            if opens { isInFlow = true }
        }
        return nil
    }
}
