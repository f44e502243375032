import Diagnostics
import Markets
import Schedules
import Testing

/// The project's own portfolios, schedules and units hold together.
struct ProjectFileTests {
    @Test func `every portfolio and schedule compiles`() throws {
        let ran = try Program.run(["check"], in: Project.root)
        #expect(ran.messages == "")
        #expect(ran.code == 0)
        for name in try Project.names(in: "portfolios") + Project.names(in: "schedules") {
            #expect(name.hasSuffix(".yaml"))
            #expect(ran.output.contains("\n\(name.dropLast(5)) "), "\(name)")
        }
    }

    @Test func `every unit starts a command that exists`() throws {
        var commands = 0
        for name in try Project.names(in: "systemd") where name.hasSuffix(".service") {
            for start in try settings("ExecStart", of: name) {
                let words = start.split(separator: " ").map(String.init)
                guard words.first?.hasSuffix("/rebalance") == true else { continue }
                let subcommand = words.dropFirst().prefix { !$0.hasPrefix("-") }
                let ran = try Program.run(subcommand + ["--help"])
                #expect(ran.code == 0)
                #expect(
                    ran.output.contains("USAGE: rebalance \(subcommand.joined(separator: " "))"))
                commands += 1
                guard let place = words.firstIndex(of: "--schedule") else { continue }
                #expect(try Project.names(in: "schedules").contains("\(words[place + 1]).yaml"))
            }
        }
        #expect(commands > 0)
    }

    @Test func `every unit that is named is there`() throws {
        let units = try Project.names(in: "systemd")
        for name in units {
            let started = try settings("Unit", of: name)
            let failures = try settings("OnFailure", of: name).map { unit in
                // ballast-failure@%n.service is a file without an instance.
                unit.prefix { $0 != "@" } + (unit.contains("@") ? "@.service" : "")
            }
            for unit in started + failures.map(String.init) {
                #expect(units.contains(unit), "\(name)")
            }
        }
    }

    /// A timer that misses one minute of the year is found on that day.
    @Test func `a timer fires at every minute of its schedule`() throws {
        let schedule = try Schedule(
            reading: SourceText(
                name: "krx-daily.yaml", text: try Project.text("schedules/krx-daily.yaml")))
        let first = try #require(TradingDate(parsing: "2026-01-01"))
        let last = try #require(TradingCalendar.krx.horizon?.upperBound)
        let sessions = try #require(TradingCalendar.krx.sessions(in: first...last))
        let times = schedule.localTimes(of: sessions, calendar: .krx).map { seconds in
            let parts = [seconds / 3600, seconds / 60 % 60, seconds % 60]
            let clock = parts.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
            return "Mon..Fri *-*-* \(clock) Asia/Seoul"
        }
        #expect(try settings("OnCalendar", of: "ballast-daily-krx.timer") == times)
        #expect(try settings("Persistent", of: "ballast-daily-krx.timer") == ["false"])
        #expect(try settings("AccuracySec", of: "ballast-daily-krx.timer") == ["1s"])
    }

    /// The values of a key, in the order written.
    private func settings(_ key: String, of unit: String) throws -> [String] {
        try Project.text("systemd/\(unit)").split(separator: "\n").compactMap { line in
            line.hasPrefix("\(key)=") ? String(line.dropFirst(key.count + 1)) : nil
        }
    }
}
