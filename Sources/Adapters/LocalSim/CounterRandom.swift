import Glibc

/// Random numbers by place rather than by turn: the same seed, stream and node give the same
/// number in every process, whoever asks first.
struct CounterRandom: Hashable {
    let seed: UInt64

    /// 64 bits for a node of a stream.
    func bits(_ stream: UInt64, _ node: UInt64) -> UInt64 {
        let key = CounterRandom.mixed(seed ^ CounterRandom.mixed(stream &+ 0x9E37_79B9_7F4A_7C15))
        return CounterRandom.mixed(key &+ node &* 0x9E37_79B9_7F4A_7C15)
    }

    /// From 0 up to, and without, 1.
    func uniform(_ stream: UInt64, _ node: UInt64) -> Double {
        Double(bits(stream, node) >> 11) * 0x1p-53
    }

    /// Standard normal, by Box and Muller.
    func normal(_ stream: UInt64, _ node: UInt64) -> Double {
        let first = bits(stream, node)
        let second = CounterRandom.mixed(first &+ 0xD1B5_4A32_D192_ED03)
        // Never zero, whose logarithm there is not.
        let radius = (Double(first >> 11) + 0.5) * 0x1p-53
        let angle = Double(second >> 11) * 0x1p-53 * 2 * Double.pi
        return sqrt(-2 * log(radius)) * cos(angle)
    }

    /// The finaliser of SplitMix64.
    static func mixed(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A stream for a text: FNV-1a.
    static func stream(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }
}
