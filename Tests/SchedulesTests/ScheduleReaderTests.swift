import Diagnostics
import Markets
import Schedules
import Testing
import Trading

struct ScheduleReaderTests {
    static let good = """
        schedule: krx-daily
        job: daily-rebalance
        deployments: [core, trend]
        market: KRX
        days: sessions
        anchor: close-20m
        window: 20m
        if_missed: alert
        """

    @Test func `a schedule is read`() throws {
        let schedule = try read(ScheduleReaderTests.good)
        #expect(schedule.name == "krx-daily")
        #expect(schedule.job == .dailyRebalance)
        #expect(schedule.market == .krx)
        #expect(schedule.days == .sessions)
        #expect(schedule.anchor == SessionAnchor(.close, minutes: -20))
        #expect(schedule.windowMinutes == 20)
        #expect(schedule.ifMissed == .alert)
        guard case .named(let names) = schedule.deployments else {
            Issue.record("\(schedule.deployments)")
            return
        }
        #expect(names.map(\.rawValue) == ["core", "trend"])
    }

    @Test func `every mistake is reported at once, each with its place`() {
        let text = """
            schedule: krx-day
            jobs: daily-rebalance
            deployments: [core, core, Trend]
            market: NYSE
            days: sessions
            anchor: close - 20m
            window: 20
            """
        #expect(
            refusal(text) == """
                schedules/krx-daily.yaml:1:1: error[S002]: 'job' is missing
                  1 | schedule: krx-day
                    | ^ in this map

                schedules/krx-daily.yaml:1:11: error[S004]: the schedule is called 'krx-day' and \
                its file 'krx-daily.yaml'
                  1 | schedule: krx-day
                    |           ^^^^^^^
                    = write krx-daily, or rename the file

                schedules/krx-daily.yaml:2:1: error[S001]: unknown key 'jobs'
                  2 | jobs: daily-rebalance
                    | ^^^^
                    = did you mean 'job'?

                schedules/krx-daily.yaml:3:21: error[S003]: 'core' is there twice
                  3 | deployments: [core, core, Trend]
                    |                     ^^^^
                    = delete one of them

                schedules/krx-daily.yaml:3:27: error[S003]: a deployment's name is a-z, 0-9 and '-'
                  3 | deployments: [core, core, Trend]
                    |                           ^^^^^

                schedules/krx-daily.yaml:4:9: error[S003]: 'NYSE' is no market
                  4 | market: NYSE
                    |         ^^^^
                    = write KRX or US

                schedules/krx-daily.yaml:6:9: error[S003]: 'close - 20m' is no anchor
                  6 | anchor: close - 20m
                    |         ^^^^^^^^^^^
                    = write open, open+20m or close-20m

                schedules/krx-daily.yaml:7:9: error[S003]: '20' is no window
                  7 | window: 20
                    |         ^^
                    = write minutes: 20m, at most 720m
                """)
    }

    @Test(arguments: [
        ("close-20m", "21m", "7:9: error[S005]: the window ends 1m after the close"),
        ("close", "5m", "6:9: error[S005]: the market has closed"),
        ("close+5m", "5m", "6:9: error[S005]: the market has closed"),
        ("open-1m", "5m", "6:9: error[S005]: the market is not open yet"),
    ])
    func `a rebalance stays inside the session`(anchor: String, window: String, message: String) {
        let text = ScheduleReaderTests.good.replacing("close-20m", with: anchor)
            .replacing("window: 20m", with: "window: \(window)")
        #expect(refusal(text).split(separator: "\n").first == "schedules/krx-daily.yaml:\(message)")
    }

    @Test(arguments: [
        "", "open+", "open+m", "open20m", "noon", "close-0m", "close-721m", "close--5m",
        "open+5 m", "Close-20m",
    ])
    func `an anchor is an event and minutes`(text: String) {
        #expect(SessionAnchor(parsing: text) == nil)
    }

    @Test(arguments: ["open", "close", "open+20m", "close-20m", "close+720m"])
    func `an anchor is printed as it is written`(text: String) {
        #expect(SessionAnchor(parsing: text)?.description == text)
    }

    private func read(_ text: String) throws(DiagnosticList) -> Schedule {
        try Schedule(reading: SourceText(name: "schedules/krx-daily.yaml", text: text))
    }

    private func refusal(_ text: String) -> String {
        do throws(DiagnosticList) {
            return "\(try read(text))"
        } catch {
            return error.rendered()
        }
    }
}
