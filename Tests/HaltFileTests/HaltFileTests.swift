import FoundationEssentials
import Glibc
import HaltFile
import Testing
import Trading

struct HaltFileTests {
    private func withFolder(_ body: (String) throws -> Void) throws {
        var template = Array("/tmp/ballast-halt-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        let folder = String(
            decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    @Test func `no file is no halt`() throws {
        try withFolder { folder in
            #expect(HaltFile(paths: [folder + "/HALT"]).reading() == nil)
        }
    }

    @Test func `an empty file is enough`() throws {
        try withFolder { folder in
            let path = folder + "/HALT"
            try Data().write(to: URL(filePath: path))
            let reading = try #require(HaltFile(paths: [path]).reading())
            #expect(reading.stops == .entries)
            #expect(reading.reason == "'\(path)' exists")
        }
    }

    @Test func `what is written is read back, also the stronger stop`() throws {
        try withFolder { folder in
            let file = HaltFile(paths: ["/nowhere/at/all/HALT", folder + "/HALT"])
            #expect(file.write(stops: .orders, reason: "prices look wrong") == folder + "/HALT")
            let reading = try #require(file.reading())
            #expect(reading.stops == .orders)
            #expect(reading.reason == "prices look wrong")
            #expect(file.remove().isEmpty)
            #expect(file.reading() == nil)
        }
    }

    /// A brake fails closed for entries.
    @Test func `a file that cannot be read counts as a halt of entries`() throws {
        try withFolder { folder in
            let path = folder + "/HALT"
            try #require(mkdir(path, 0o700) == 0)  // a folder opens and does not read
            let reading = try #require(HaltFile(paths: [path]).reading())
            #expect(reading.stops == .entries)
            #expect(reading.reason == "'\(path)' cannot be read")
        }
    }

    /// The brake of a machine on which nothing has run yet, and whose database is down.
    @Test func `the state folder is made when it is not there`() throws {
        try withFolder { folder in
            let state = folder + "/state/ballast"
            let file = HaltFile(paths: [state + "/HALT"], stateDirectory: state)
            #expect(file.write(stops: .entries, reason: "stop") == state + "/HALT")
            #expect(file.reading()?.reason == "stop")
        }
    }

    @Test func `a weaker halt does not replace a stronger one`() throws {
        try withFolder { folder in
            let file = HaltFile(paths: [folder + "/HALT"])
            _ = file.write(stops: .orders, reason: "everything")
            _ = file.write(stops: .entries, reason: "again")
            #expect(file.reading()?.stops == .orders)
        }
    }

    @Test func `the stronger of two files counts`() throws {
        try withFolder { folder in
            let paths = [folder + "/A", folder + "/B"]
            try Data("prices".utf8).write(to: URL(filePath: paths[0]))
            try Data("stops: orders\nall of it".utf8).write(to: URL(filePath: paths[1]))
            let reading = try #require(HaltFile(paths: paths).reading())
            #expect(reading.stops == .orders)
            #expect(reading.reason == "all of it")
        }
    }

    @Test func `a reason commands no terminal`() throws {
        try withFolder { folder in
            let path = folder + "/HALT"
            try Data("\u{1B}[31mred\u{7}".utf8).write(to: URL(filePath: path))
            #expect(HaltFile(paths: [path]).reading()?.reason == " [31mred ")
        }
    }
}
