import Glibc
import SeededRandom
import Subprocess
import Synchronization

/// How much of the chaos is made in this run, and by which seed.
///
/// `BALLAST_CHAOS=full` tries every point; without it each campaign tries a few, drawn by
/// `BALLAST_CHAOS_SEED`. `BALLAST_CHAOS_ONLY` names the one trial to make again, and
/// `BALLAST_CHAOS_TABLE` a file that gets a line for each campaign.
enum Chaos {
    static let isFull = environment["BALLAST_CHAOS"] == "full"
    static let only = environment["BALLAST_CHAOS_ONLY"]
    static let table = environment["BALLAST_CHAOS_TABLE"]

    static let seed: Int = {
        let seed =
            environment["BALLAST_CHAOS_SEED"].flatMap { Int($0) } ?? Int.random(in: 1...999_999)
        say("chaos: BALLAST_CHAOS_SEED=\(seed)\(isFull ? " BALLAST_CHAOS=full" : "")")
        return seed
    }()

    private static let environment = Environment.current

    /// The same few for a seed, in their order.
    static func few<Point>(_ count: Int, of points: [Point], for name: String) -> [Point] {
        let salt = name.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xffff_ffff }
        var random = Seeded(seed &+ salt)
        return points.indices.shuffled(using: &random).prefix(count).sorted().map { points[$0] }
    }

    /// Writes a line that is seen while the tests run.
    static func say(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = write(2, bytes, bytes.count)
    }

    /// Adds a line to the table of `make chaos`.
    static func note(_ line: String) {
        guard let table else { return }
        let file = open(table, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard file >= 0 else { return }
        let bytes = Array((line + "\n").utf8)
        _ = write(file, bytes, bytes.count)
        close(file)
    }
}
