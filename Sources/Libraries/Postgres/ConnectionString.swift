import CLibPQ

/// What is asked of a connection string before libpq may speak of it.
///
/// libpq's messages name the host, the port and the database that it tried. Where a password has a
/// `@`, `/` or `:` that is not written as `%40`, `%2F` or `%3A`, libpq takes the rest of the
/// password for one of these three, and its message would tell it.
enum ConnectionString {
    /// Nil when all is well.
    static func problem(_ parameters: String) -> PostgresError? {
        guard let options = options(of: parameters) else { return .malformedConnectionString }
        let isURI = ["postgresql://", "postgres://"].contains { parameters.hasPrefix($0) }
        for option in options where !isPlausible(option.value, as: option.keyword, inURI: isURI) {
            return .malformedConnectionString
        }
        return nil
    }

    /// A message of libpq's without the value of any option but those that say where it went.
    static func redacted(_ message: String, _ parameters: String) -> String {
        let told: Set<String> = [
            "host", "hostaddr", "port", "user", "dbname", "sslrootcert", "sslcert", "sslkey",
            "passfile", "service",
        ]
        return (options(of: parameters) ?? []).reduce(message) { message, option in
            told.contains(option.keyword) || option.value.utf8.count < 3
                ? message : message.replacing(option.value, with: "…")
        }
    }

    /// What libpq reads in a string; nil when it cannot.
    private static func options(of parameters: String) -> [(keyword: String, value: String)]? {
        guard let options = PQconninfoParse(parameters, nil) else { return nil }
        defer { PQconninfoFree(options) }
        var found: [(String, String)] = []
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val {
                found.append((String(cString: keyword), String(cString: value)))
            }
            option += 1
        }
        return found
    }

    private static func isPlausible(_ value: String, as keyword: String, inURI: Bool) -> Bool {
        switch keyword {
        case "port": value.utf8.allSatisfy { (48...57).contains($0) || $0 == UInt8(ascii: ",") }
        // A folder of sockets may have any name.
        case "host", "hostaddr":
            !inURI || value.hasPrefix("/") || value.utf8.allSatisfy { isOfName($0, ".:,-%") }
        case "dbname", "user": !inURI || value.utf8.allSatisfy { isOfName($0, ".$-") }
        default: true
        }
    }

    /// A letter of any alphabet, a digit, `_`, or one of these marks.
    private static func isOfName(_ byte: UInt8, _ marks: String) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
            true
        default: marks.utf8.contains(byte)
        }
    }
}
