import FaultProxy
import ProvingGround
import Subprocess
import Testing

/// A connection that is lost at any message of PostgreSQL's protocol (D1, D2, A5).
struct LostConnectionTests {
    struct Point: CustomStringConvertible, Sendable {
        let direction: FaultProxy.Fault.Direction
        let number: Int
        var description: String { "\(direction.rawValue) \(number)" }
    }

    struct Case: CustomStringConvertible, Sendable {
        let books: Books
        let answer: BrokerAnswer
        var description: String { "\(books.rawValue), broker \(answer.rawValue)" }

        /// A smoke test has each of the words once.
        static let all =
            Chaos.isFull || Chaos.only != nil
            ? Books.allCases.flatMap { books in
                BrokerAnswer.allCases.map { Case(books: books, answer: $0) }
            }
            : [Case(books: .ledger, answer: .accepts), Case(books: .broker, answer: .silent)]
    }

    @Test(arguments: Case.all)
    func `a connection that is cut at any message loses and doubles nothing`(
        test: Case
    ) async throws {
        // Orders fill soon: the rest of a run is the same few statements again and again.
        let grounds = Grounds(test.answer, minuteValue: 6_000_000)
        let traffic = Traffic()
        try await Self.pass(try await grounds.player(), test.books, traffic)
        var points = FaultProxy.Fault.Direction.allCases.flatMap { direction in
            (1...traffic.count(direction)).map { Point(direction: direction, number: $0) }
        }
        // What the broker answers changes few of the messages: a sample of those is enough.
        if test.answer != .accepts { points = points.filter { $0.number % 9 == 1 } }
        let campaign = Campaign<Point>(name: "cut at a message of the \(test)", smoke: 2)
        await campaign.run(points) { point in
            try await Self.trial(
                .before(.piece(point.number, point.direction), .cut), test.books, grounds)
        }
    }

    /// `COMMIT` is done and its answer lost, or it is not done at all: nobody can tell.
    @Test(arguments: Case.all)
    func `a connection that is cut between a commit and its answer loses and doubles nothing`(
        test: Case
    ) async throws {
        let grounds = Grounds(test.answer)
        let traffic = Traffic(counting: ("COMMIT\0", .toClient))
        try await Self.pass(try await grounds.player(), test.books, traffic)
        let points = (1...max(1, traffic.found)).map { Point(direction: .toClient, number: $0) }
        let campaign = Campaign<Point>(
            name: "cut at the answer to a commit of the \(test)", smoke: 2)
        await campaign.run(points) { point in
            try await Self.trial(Self.answered(point.number, .cut), test.books, grounds)
        }
    }

    /// The n-th answer that says that a commit is done.
    private static func answered(_ nth: Int, _ act: FaultProxy.Fault.Act) -> FaultProxy.Fault {
        .before(.text("COMMIT\0", .toClient, nth: nth), act)
    }

    /// A run that meets no fault and is only counted.
    private static func pass(_ player: Player, _ books: Books, _ traffic: Traffic) async throws {
        let (proxy, environment) = try books.proxied(player.ground, traffic)
        defer { proxy.close() }
        let output = try player.command(0, environment: environment).run()
        #expect([.exited(0), .exited(18)].contains(output.status), "\(output.messages)")
    }

    private static func trial(
        _ fault: FaultProxy.Fault, _ books: Books, _ grounds: Grounds
    ) async throws -> Trial {
        let player = try await grounds.player()
        let traffic = Traffic([fault])
        let (proxy, environment) = try books.proxied(player.ground, traffic)
        defer { proxy.close() }
        let output = try player.command(0, environment: environment).run()
        var trial = Trial(struck: traffic.struck > 0, ended: output.status.text)
        trial.broken = try await Promises(player: player).afterFault()
        trial.recovered = try player.recover()
        trial.broken += try await Promises(player: player).atEnd(like: grounds.expected)
        return trial
    }
}
