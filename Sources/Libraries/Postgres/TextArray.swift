/// A `text[]` column: `{"0001","0002"}`. It holds no NULLs.
extension Array: PostgresValue where Element == String {
    public var postgresText: String {
        let elements = map { element in
            "\"" + element.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
        }
        return "{" + elements.joined(separator: ",") + "}"
    }

    public init?(postgresText: String) {
        guard postgresText.first == "{", postgresText.last == "}" else { return nil }
        var elements: [String] = []
        var element = ""
        var (isQuoted, isEscaped, wasQuoted) = (false, false, false)
        let inner = postgresText.unicodeScalars.dropFirst().dropLast()
        for scalar in inner {
            switch scalar {
            case _ where isEscaped:
                element.unicodeScalars.append(scalar)
                isEscaped = false
            case "\\": isEscaped = true
            case "\"":
                isQuoted.toggle()
                wasQuoted = true
            case "," where !isQuoted:
                guard wasQuoted || element != "NULL" else { return nil }
                elements.append(element)
                (element, wasQuoted) = ("", false)
            default: element.unicodeScalars.append(scalar)
            }
        }
        guard !isQuoted, !isEscaped, wasQuoted || element != "NULL" else { return nil }
        if !inner.isEmpty { elements.append(element) }
        self = elements
    }
}
