import Glibc
import Synchronization

/// Bytes that nobody may see: a password, a key, an account's number at its broker.
///
/// It prints as `<secret>` wherever it is interpolated, described, dumped or looked into; it has no
/// coding and no equality of its own. Its one copy is overwritten when the last reference is gone.
/// What is inside is lent for the length of a closure:
///
///     appkey.withString { request.setHeader("appkey", $0) }
public final class Secret: Sendable {
    private let bytes: Mutex<[UInt8]>

    /// How many bytes it has, which is no secret.
    public let count: Int

    /// Takes the bytes and leaves an empty array behind, so that no second copy stays.
    ///
    /// - Parameter bytes: not shared with another array, whose copy would live on.
    public init(taking bytes: inout [UInt8]) {
        var taken: [UInt8] = []
        swap(&taken, &bytes)
        count = taken.count
        self.bytes = Mutex(taken)
    }

    deinit {
        bytes.withLock { Secret.wipe(&$0) }
    }

    /// Lends the bytes. The span cannot leave the closure.
    public func withBytes<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try bytes.withLock { bytes throws(Failure) in try body(bytes.span) }
    }

    /// Lends the bytes as text, for a header or a field of a request.
    ///
    /// The text is a copy that Swift gives back without overwriting it: for the moment of use only,
    /// never into a property.
    public func withString<Result, Failure: Error>(
        _ body: (String) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try bytes.withLock { bytes throws(Failure) in
            try body(String(decoding: bytes, as: UTF8.self))
        }
    }

    /// Whether both hold the same bytes. It takes as long for a first byte that differs as for a
    /// last one, so the time that it takes tells nothing but the length.
    public func isEqual(to other: Secret) -> Bool {
        guard self !== other else { return true }
        guard count == other.count else { return false }
        return withBytes { mine in
            other.withBytes { theirs in
                var difference: UInt8 = 0
                for index in mine.indices { difference |= mine[index] ^ theirs[index] }
                return difference == 0
            }
        }
    }

    /// Overwrites every byte in a way that no optimiser leaves out.
    static func wipe(_ bytes: inout [UInt8]) {
        bytes.withUnsafeMutableBytes { buffer in
            guard let start = buffer.baseAddress else { return }
            explicit_bzero(start, buffer.count)
        }
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "<secret>" }
    public var debugDescription: String { "<secret>" }
    /// Nothing: `dump` and test failures look in here.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
