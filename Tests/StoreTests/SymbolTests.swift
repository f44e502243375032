import Markets
import Postgres
import Store
import TestDatabase
import Testing

/// What may be called an instrument, by the program and by the database.
struct SymbolTests {
    /// What people, files and brokers may send where an instrument is expected.
    private static let nasty: [String] = {
        let codes = [
            "", " ", "'", "\"", "`", "\\", "';--", "'; DROP TABLE orders; --", "' OR '1'='1",
            "\u{0}", "005930\u{0}", "\u{202E}005930", "005930\u{202C}", "\u{200B}005930",
            "005930\u{FEFF}", "\u{1B}[2J", "\r\n", "005930\n", "\n005930", "005930\r", "\t005930",
            "005930 ", " 005930", "0059 30", "😀", "👩‍👩‍👧", "삼성전자", "００５９３０", "٠٠٥٩٣٠",
            "АBC", "ＳＰＹ", "spy", "Spy", "-SPY", ".SPY", "SPY/", "../../etc/passwd", "a/b",
            "%00", "%s%n", "${HOME}", "$(id)", "`id`", "{{7*7}}", "<script>", "&amp;", "NULL;",
            "*", "?", "[A-Z]", "(", ")", "|", "^", "$1", "@", "#", "!", "~", "=", "+", ",", ";",
            "_", "__proto__", "SPY:US", "KRX:005930", "SPY::", ":", "\u{2028}", "\u{2029}",
            "\u{85}", "\u{7F}", "\u{E000}", "\u{10FFFF}", "\u{E0041}", "e\u{301}", "ﬁ", "SPY²",
            String(repeating: "A", count: 17), String(repeating: "9", count: 10_000),
            String(repeating: "😀", count: 4_000), String(repeating: "A", count: 1_000_000),
        ]
        let venues = ["KRX:", "US:"]
        var all = venues.flatMap { venue in codes.map { venue + $0 } }
        all += [
            "", ":", "KRX", "US", "KRX005930", "krx:005930", "Krx:005930", " KRX:005930",
            "KRX :005930", "KRX: 005930", "NYSE:SPY", "\u{202E}KRX:005930", "KRX\u{FF1A}005930",
            "'KRX:005930'", "KRX:005930'", "KRX:005930;US:SPY", "KRX:005930\nUS:SPY",
            "US:SPY\u{0}KRX:005930",
        ]
        // Every character of ASCII that no code has, at the beginning, inside and at the end.
        for byte in UInt8(0)..<128 where !Instrument.isCode("A\(Unicode.Scalar(byte))") {
            let odd = String(Unicode.Scalar(byte))
            all += ["KRX:\(odd)00593", "KRX:005\(odd)93", "KRX:00593\(odd)"]
        }
        return all
    }()

    @Test func `what is no instrument is refused by the parser and by the database`() async throws {
        try await withDatabase(PGStore.migrations) { database, _ in
            for text in Self.nasty {
                let shown = text.prefix(40).debugDescription
                #expect(Instrument(parsing: text) == nil, "\(shown)")
                #expect(await !isTaken(text, database), "\(shown)")
            }
        }
        #expect(Self.nasty.count > 400)
    }

    @Test func `what is one is taken by both`() async throws {
        try await withDatabase(PGStore.migrations) { database, _ in
            for text in [
                "KRX:005930", "KRX:0", "KRX:Q530036", "US:SPY", "US:BRK.B", "US:BF-B",
                "US:A.-.-", "US:" + String(repeating: "Z", count: 16),
            ] {
                #expect(Instrument(parsing: text)?.description == text)
                #expect(await isTaken(text, database), "\(text)")
            }
        }
    }

    /// Texts that are almost instruments, made of what instruments are made of.
    @Test func `both judge alike`() async throws {
        let seed = UInt64.random(in: .min ... .max)
        var random = Random(seed: seed)
        let letters = Array("AZ09AZ09.-a:\n")
        var taken = 0
        try await withDatabase(PGStore.migrations) { database, _ in
            for _ in 0..<1_000 {
                var text = random.pick(["KRX:", "US:", "KRX", "US", ""]) ?? ""
                for _ in 0..<random.number(0...8) { text.append(random.pick(letters) ?? "A") }
                let byUs = Instrument(parsing: text) != nil
                let byThem = await isTaken(text, database)
                #expect(byUs == byThem, "seed \(seed): \(text.debugDescription)")
                taken += byUs ? 1 : 0
            }
        }
        #expect((20..<950).contains(taken), "seed \(seed)")
    }

    @Test func `every column of instruments has that type`() async throws {
        try await withDatabase(PGStore.migrations) { database, _ in
            let others = try await database.transaction { transaction in
                try transaction.rows(
                    """
                    SELECT c.relname || '.' || a.attname AS it
                    FROM pg_attribute a
                    JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r'
                    WHERE c.relnamespace = current_schema()::regnamespace
                      AND a.attname LIKE '%instrument%'
                      AND a.atttypid <> 'instrument_name'::regtype
                    """
                ) { row -> String in try row["it"] }
            }
            #expect(others == [])
        }
    }

    @Test func `a halt is of something that can have a name`() async throws {
        try await withDatabase(PGStore.migrations) { database, _ in
            for (scope, isTaken) in [
                ("everywhere", true), ("account:paper", true), ("deployment:core", true),
                ("instrument:KRX:005930", true), ("instrument:005930", false),
                ("account:Paper", false), ("account:'; --", false), ("deployment:a\nb", false),
                ("everywhere\n", false), ("instrument:KRX:\u{202E}005930", false),
            ] {
                let error = await refusal(database) { transaction in
                    try transaction.execute(
                        """
                        INSERT INTO halts (scope, stops, reason, raised_by, raised_at)
                        VALUES (\(scope), 'entries', '', '', clock_timestamp())
                        """)
                }
                #expect((error == nil) == isTaken, "\(scope.debugDescription)")
            }
        }
    }

    private func isTaken(_ text: String, _ database: Database) async -> Bool {
        await refusal(database) { transaction in
            try transaction.execute("SELECT \(text)::instrument_name")
        } == nil
    }

    /// Nil when it was done.
    private func refusal(
        _ database: Database, _ body: @Sendable (Transaction) throws -> Void
    ) async -> PostgresError? {
        do {
            try await database.transaction(body)
            return nil
        } catch {
            return error as? PostgresError ?? .unstorable
        }
    }
}
