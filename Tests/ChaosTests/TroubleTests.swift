import FaultProxy
import LocalSim
import Markets
import Postgres
import ProvingGround
import Store
import Subprocess
import Testing
import Trading

/// A database that works, and not as it should (D7 to D10), and clocks that jump (C1).
///
/// The proxy holds a run at a message; then the trouble begins, and the run goes on in it.
@Suite(.serialized)
struct TroubleTests {
    struct Point: CustomStringConvertible, Sendable {
        let number: Int
        var description: String { "request \(number)" }
    }

    private static let points = stride(from: 1, through: 1200, by: 60).map { Point(number: $0) }

    @Test func `a run whose database becomes read-only`() async throws {
        try await campaign("the database becomes read-only") { ledger, _ in
            _ = try await ledger.transaction {
                try $0.execute("ALTER DATABASE ballast SET default_transaction_read_only = on")
                // A failover would end the sessions too.
                try $0.execute(
                    """
                    SELECT pg_terminate_backend(pid)
                    FROM pg_stat_activity
                    WHERE datname = 'ballast' AND pid <> pg_backend_pid()
                    """)
            }
        } over: { ledger, _ in
            _ = try await ledger.transaction {
                try $0.execute("SET TRANSACTION READ WRITE")
                try $0.execute("ALTER DATABASE ballast RESET default_transaction_read_only")
            }
        }
    }

    /// Every fourth transaction that changes something fails as if two had met.
    @Test(arguments: Chaos.isFull ? ["40001", "40P01"] : ["40001"])
    func `a run whose transactions do not get through`(state: String) async throws {
        try await Self.prepareRefusals()
        try await campaign("transactions fail with \(state)") { ledger, _ in
            _ = try await ledger.transaction {
                try $0.execute("INSERT INTO public.trouble VALUES (\(state))")
            }
        } over: { ledger, _ in
            _ = try await ledger.transaction { try $0.execute("DELETE FROM public.trouble") }
        }
    }

    /// Made before anybody is at work: a trigger waits for all who use its table.
    private static func prepareRefusals() async throws {
        let server = try ground.get().ledgerServer
        let ledger = Database(server.ledger, schema: PGStore.schema)
        try await ledger.transaction { transaction in
            try transaction.execute("CREATE TABLE IF NOT EXISTS public.trouble (state text)")
            try transaction.execute(
                """
                CREATE OR REPLACE FUNCTION public.trouble() RETURNS trigger
                LANGUAGE plpgsql SECURITY DEFINER AS $$
                DECLARE
                    wished text;
                BEGIN
                    SELECT state INTO wished FROM public.trouble;
                    IF wished IS NOT NULL AND random() < 0.25 THEN
                        RAISE EXCEPTION 'trouble' USING ERRCODE = wished;
                    END IF;
                    RETURN NULL;
                END $$
                """)
            try transaction.execute(
                """
                CREATE OR REPLACE TRIGGER trouble AFTER INSERT ON events
                FOR EACH STATEMENT EXECUTE FUNCTION public.trouble()
                """)
        }
        await ledger.close()
    }

    @Test func `a run that finds no free connection`() async throws {
        let crowd = Crowd()
        try await campaign("no connection is free") { ledger, player in
            // Connected before there is no place for it.
            try await ledger.transaction { try $0.execute("SELECT 1") }
            try await crowd.fill(player.ground.ledgerServer.ledger)
            // All but this one and those of the crowd: the run has to come back and finds no place.
            _ = try await ledger.transaction {
                try $0.execute(
                    """
                    SELECT pg_terminate_backend(pid)
                    FROM pg_stat_activity
                    WHERE datname = 'ballast' AND pid <> pg_backend_pid()
                      AND application_name <> 'crowd'
                    """)
            }
            try await crowd.fill(player.ground.ledgerServer.ledger)
        } over: { _, _ in
            await crowd.leave()
        }
    }

    /// Somebody sets the clock that the market goes by; it may jump far, and never back.
    @Test(arguments: Chaos.isFull ? [60, 3600, 86_400, 31_536_000] : [86_400])
    func `a run whose clock jumps`(seconds: Int) async throws {
        try await campaign("the clock jumps by \(seconds) s", isOnSchedule: false) { _, player in
            try await player.sim.wait(until: try await player.sim.now() + seconds)
        } over: { _, _ in
        }
    }

    // MARK: -

    /// - Parameter isOnSchedule: whether both slots are met, so that the account ends like one
    ///   without trouble.
    private func campaign(
        _ name: String, isOnSchedule: Bool = true,
        _ begin: @escaping @Sendable (Database, Player) async throws -> Void,
        over end: @escaping @Sendable (Database, Player) async throws -> Void
    ) async throws {
        // Troubles are of a whole server, which tests that run beside this one use too.
        let ground = try TroubleTests.ground.get()
        let whole = try await Player.enter(ground, lie: nil)
        _ = try whole.recover()
        let expected = try await whole.ledger()
        let campaign = Campaign<Point>(name: name, smoke: 1)
        await campaign.run(Self.points, width: 1) { point in
            let player = try await Player.enter(ground, lie: nil)
            let ledger = Database(ground.ledgerServer.ledger, schema: PGStore.schema)
            let traffic = Traffic([.before(.piece(point.number, .toServer), .hold)])
            let (proxy, environment) = try Books.ledger.proxied(ground, traffic)
            defer { proxy.close() }
            let running = try Running(
                player.command(0, environment: environment), log: player.log("troubled"))
            var status: Output.Status?
            _ = await eventually {
                status = running.ended()
                return status != nil || traffic.struck > 0
            }
            try await begin(ledger, player)
            proxy.release()
            var trial = Trial(struck: traffic.struck > 0, ended: "")
            do {
                trial.ended =
                    if let status { status.text } else { try await running.wait().text }
            } catch {
                try await end(ledger, player)
                throw error
            }
            try await end(ledger, player)
            trial.broken = try await Promises(player: player).afterFault()
            trial.recovered = try player.recover()
            trial.broken += try await Promises(player: player).atEnd(
                like: isOnSchedule ? expected : nil)
            await ledger.close()
            return trial
        }
    }

    private static let ground = Result { try Ground(isBrokerApart: true) }
}

/// Connections that only take up places.
private actor Crowd {
    private var members: [Database] = []

    /// Until the server takes no more.
    func fill(_ parameters: String) async throws {
        for _ in 0..<100 {
            let member = Database(parameters, schema: PGStore.schema, program: "crowd")
            do {
                try await member.transaction { try $0.execute("SELECT 1") }
                members.append(member)
            } catch is PostgresError {
                return
            }
        }
    }

    func leave() async {
        for member in members { await member.close() }
        members = []
    }
}
