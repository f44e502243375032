/// xoshiro256**, seeded by SplitMix64: the same numbers on every machine.
///
/// Each source of faults has a stream of its own, forked by name, so that adding one does not
/// reshuffle the others.
public struct Randomness: RandomNumberGenerator, Sendable {
    private var words: (UInt64, UInt64, UInt64, UInt64)

    public init(seed: UInt64) {
        var state = seed
        words = (
            Randomness.mix(&state), Randomness.mix(&state), Randomness.mix(&state),
            Randomness.mix(&state)
        )
    }

    public func fork(_ name: StaticString) -> Randomness {
        var hash = words.0 ^ 0xCBF2_9CE4_8422_2325
        name.withUTF8Buffer { bytes in
            for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        }
        return Randomness(seed: hash)
    }

    public mutating func next() -> UInt64 {
        let result = Randomness.rotate(words.1 &* 5, by: 7) &* 9
        let shifted = words.1 << 17
        words.2 ^= words.0
        words.3 ^= words.1
        words.1 ^= words.2
        words.0 ^= words.3
        words.2 ^= shifted
        words.3 = Randomness.rotate(words.3, by: 45)
        return result
    }

    /// True `permille` times in a thousand.
    public mutating func chance(_ permille: Int) -> Bool {
        Int.random(in: 0..<1000, using: &self) < permille
    }

    private static func rotate(_ word: UInt64, by bits: UInt64) -> UInt64 {
        word << bits | word >> (64 - bits)
    }

    private static func mix(_ state: inout UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
