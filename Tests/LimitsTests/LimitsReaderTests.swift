import Diagnostics
import Limits
import Markets
import Testing
import Trading

struct LimitsReaderTests {
    private func read(_ text: String, _ name: String = "limits/paper.yaml") throws -> AccountLimits
    {
        try AccountLimits(reading: SourceText(name: name, bytes: Array(text.utf8)))
    }

    private func mistakes(_ text: String, _ name: String = "limits/paper.yaml") -> [String] {
        do throws(DiagnosticList) {
            _ = try AccountLimits(reading: SourceText(name: name, bytes: Array(text.utf8)))
            return []
        } catch {
            return error.diagnostics.map {
                "\($0.location.line):\($0.location.column) \($0.code.id) \($0.message)"
            }
        }
    }

    @Test func `a file with every key`() throws {
        let read = try read(
            """
            limits: paper
            order_value: 10 %
            position_size: 40%
            collar: 0.5 %
            quote_age: 2m
            decision_age: 1 session
            orders_per_minute: 10
            orders_per_run: 60
            orders_per_session: 100
            turnover: 120 %
            cash_buffer: 1 %
            daily_loss: 3 %
            on_daily_loss: flatten
            drawdown: 15 % over 120 sessions
            heat: 80 %
            balance_age: 24h
            restricted: [KRX:252670, US:TQQQ]
            """)
        #expect(read.account.rawValue == "paper")
        let texts = LimitKey.allCases.map { "\($0.rawValue) \($0.text(in: read.limits))" }
        #expect(
            texts == [
                "order_value 10%", "position_size 40%", "collar 0.5%", "quote_age 2m",
                "decision_age 1 session", "orders_per_minute 10", "orders_per_run 60",
                "orders_per_session 100", "turnover 120%", "cash_buffer 1%", "daily_loss 3%",
                "on_daily_loss flatten", "drawdown 15% over 120 sessions", "heat 80%",
                "balance_age 1d", "restricted [KRX:252670, US:TQQQ]",
            ])
        #expect(read.lines[.orderValue] == 2)
        #expect(read.lines.count == LimitKey.allCases.count)
        #expect(GateLimits.ceilings.lowered(to: read.limits) == read.limits)
    }

    @Test func `a file with a name alone is the ceilings`() throws {
        #expect(try read("limits: paper\n") == .ceilings(of: AccountName(unchecked: "paper")))
    }

    @Test func `every mistake at its place`() {
        #expect(
            mistakes(
                """
                order_value: 101 %
                colar: 1 %
                quote_age: 301s
                decision_age: six
                orders_per_run: -1
                daily_loss: NaN %
                on_daily_loss: panic
                drawdown: 15 % over 10 sessions
                restricted: [KRX:252670, KRX:252670, x]
                """) == [
                    "1:1 L002 'limits' is missing",
                    "1:14 L005 101% is above the ceiling of 100%",
                    "2:1 L001 unknown key 'colar'",
                    "3:12 L005 this is above the ceiling of 5m",
                    "4:15 L003 'six' is no decision_age",
                    "5:17 L003 '-1' is no orders_per_run",
                    "6:13 L003 'NaN %' is no daily_loss",
                    "7:16 L003 'panic' is no on_daily_loss",
                    "8:11 L005 10 sessions are no look back of a drawdown",
                    "9:26 L003 'KRX:252670' is there twice",
                    "9:38 L003 this is no instrument",
                ])
    }

    @Test func `the limits of one account under the name of another`() {
        #expect(
            mistakes("limits: second\n") == [
                "1:9 L004 the limits are of 'second' and the file is called 'paper.yaml'"
            ])
    }

    /// E80: the explanation of the unknown key lists every key that there is.
    @Test func `the catalogue names every key`() {
        let texts = LimitCodes.all.map(\.explanation).joined().split { " ,.\n".contains($0) }
        for key in LimitKey.allCases {
            #expect(texts.contains { $0 == key.rawValue }, "\(key.rawValue)")
        }
    }
}
