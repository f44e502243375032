/// What happens to traffic, and where.
public struct Fault: Sendable {
    public let place: Place
    public let act: Act
    /// Whether the piece at the place is passed on before the act.
    public let isAfter: Bool

    public enum Direction: String, CaseIterable, Sendable {
        case toServer = "request"
        case toClient = "reply"
    }

    public enum Place: Sendable {
        /// The n-th piece of the proxy's unit in a direction, from 1, of all its connections.
        case piece(Int, Direction)
        /// The n-th piece that has the text in it, from 1.
        case text(String, Direction, nth: Int)
    }

    public enum Act: Sendable {
        /// Both connections end.
        case cut
        /// Both end, and the kernel tells whoever sent the piece that it was not read.
        case reset
        /// Nothing more goes in this direction; the other one stays open.
        case halfClose
        case delay(Duration)
        /// From here on so many bytes a second, at most, in this direction.
        case throttle(bytesPerSecond: Int)
        /// Nothing goes either way until `release` is called.
        case hold
        /// Calls this, and goes on.
        case call(@Sendable () -> Void)
    }

    public static func before(_ place: Place, _ act: Act) -> Fault {
        Fault(place: place, act: act, isAfter: false)
    }

    public static func after(_ place: Place, _ act: Act) -> Fault {
        Fault(place: place, act: act, isAfter: true)
    }
}
