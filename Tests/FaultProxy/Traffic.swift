import Synchronization

/// Counts pieces in both directions, of one proxy or of several that share it, and says where a
/// fault strikes.
public final class Traffic: Sendable {
    private struct State {
        var counts: [Fault.Direction: Int] = [:]
        var texts: [Int: Int] = [:]
        var found = 0
        var struck = 0
        var faults: [Fault]
    }

    private let state: Mutex<State>
    private let text: (bytes: [UInt8], direction: Fault.Direction)?

    /// - Parameter text: how many pieces in a direction have it in them is counted too.
    public init(
        _ faults: [Fault] = [], counting text: (String, Fault.Direction)? = nil
    ) {
        state = Mutex(State(faults: faults))
        self.text = text.map { (Array($0.0.utf8), $0.1) }
    }

    /// How many pieces had the text in them.
    public var found: Int { state.withLock { $0.found } }

    /// How many pieces have gone, or were about to go.
    public func count(_ direction: Fault.Direction) -> Int {
        state.withLock { $0.counts[direction] ?? 0 }
    }

    /// How often a fault has struck.
    public var struck: Int { state.withLock { $0.struck } }

    /// Counts a piece.
    ///
    /// - Returns: the faults that strike at it.
    func pass(_ piece: [UInt8], _ direction: Fault.Direction) -> [Fault] {
        state.withLock { state in
            let number = (state.counts[direction] ?? 0) + 1
            state.counts[direction] = number
            if let text, text.direction == direction, piece.contains(text.bytes) {
                state.found += 1
            }
            let striking = state.faults.indices.filter { index in
                switch state.faults[index].place {
                case .piece(let wished, direction): return wished == number
                case .text(let text, direction, let nth):
                    guard piece.contains(Array(text.utf8)) else { return false }
                    state.texts[index] = (state.texts[index] ?? 0) + 1
                    return state.texts[index] == nth
                case .piece, .text: return false
                }
            }
            state.struck += striking.count
            return striking.map { state.faults[$0] }
        }
    }
}
