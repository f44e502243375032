import FoundationEssentials
import Markets
import PriceFiles

extension Instrument {
    static func sample(_ text: String) -> Instrument {
        guard let instrument = Instrument(parsing: text) else { preconditionFailure("'\(text)'") }
        return instrument
    }
}

extension TradingDate {
    static func sample(_ text: String) -> TradingDate {
        guard let date = TradingDate(parsing: text) else { preconditionFailure("'\(text)'") }
        return date
    }
}

/// Runs with a folder of its own, which is removed at the end.
func withFolder<Value>(_ body: (String) throws -> Value) throws -> Value {
    let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("ballast-\(UInt64.random(in: 0...UInt64.max))").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try body(folder)
}

/// Reads a wide file with this text.
func read(_ text: String, needing instruments: [Instrument]? = nil) throws -> FilePrices {
    try withFolder { folder in
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/prices.csv"))
        return try FilePrices(path: "\(folder)/prices.csv", instruments: instruments)
    }
}

/// Reads a folder with these files.
func read(
    _ files: [String: String], needing instruments: [Instrument]? = nil
) throws -> FilePrices {
    try withFolder { folder in
        for (name, text) in files {
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
        }
        return try FilePrices(path: folder, instruments: instruments)
    }
}

/// What the reader says, without the folder; nil when it says nothing.
func message(_ body: () throws -> FilePrices) -> String? {
    do {
        _ = try body()
        return nil
    } catch {
        let text = "\(error)"
        guard let name = (error as? PriceFileError)?.file.split(separator: "/").last,
            name.hasSuffix(".csv"), let range = text.firstRange(of: name), !text.contains("cannot")
        else { return text }
        return String(text[range.lowerBound...])
    }
}

func refusal(_ text: String, needing instruments: [Instrument]? = nil) -> String? {
    message { try read(text, needing: instruments) }
}

func refusal(_ files: [String: String]) -> String? {
    message { try read(files) }
}

/// SplitMix64: a seed in a failure message brings the failure back.
struct Random: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
