import CLibPQ

/// What is asked of a connection string before libpq may speak of it.
///
/// libpq's messages name the host, the port and the database that it tried. Where a password has a
/// `@`, `/` or `:` that is not written as `%40`, `%2F` or `%3A`, libpq takes the rest of the
/// password for one of these three, and its message would tell it.
enum ConnectionString {
    /// Nil when all is well.
    static func problem(_ parameters: String) -> PostgresError? {
        guard let options = PQconninfoParse(parameters, nil) else {
            return .malformedConnectionString
        }
        defer { PQconninfoFree(options) }
        let isURI = ["postgresql://", "postgres://"].contains { parameters.hasPrefix($0) }
        var option = options
        while let keyword = option.pointee.keyword {
            let value = option.pointee.val.map { String(cString: $0) } ?? ""
            guard isPlausible(value, as: String(cString: keyword), inURI: isURI) else {
                return .malformedConnectionString
            }
            option += 1
        }
        return nil
    }

    private static func isPlausible(_ value: String, as keyword: String, inURI: Bool) -> Bool {
        switch keyword {
        case "port": value.utf8.allSatisfy { (48...57).contains($0) || $0 == UInt8(ascii: ",") }
        case "host", "hostaddr":
            // A folder of sockets may have any name; an abstract socket begins with a mark.
            !inURI || value.hasPrefix("/") || !value.dropFirst().contains { "@/".contains($0) }
        case "dbname", "user": !inURI || !value.contains { "@:/".contains($0) }
        default: true
        }
    }
}
