import FoundationEssentials
import Glibc
import Secrets
import Synchronization
import Testing

/// Where credentials are looked for, and how development ones are written.
struct CredentialPlaceTests {
    @Test func `systemd's folder stands first, then the administrator's, then the state's`() throws
    {
        try withFolder { folder in
            let unit = Credentials(
                state: "\(folder.path)/state", system: "\(folder.path)/system",
                environment: ["CREDENTIALS_DIRECTORY": "\(folder.path)/unit"])
            func path() -> String? { try? unit.read(["key"], of: "paper").first?.path }
            #expect(path() == nil)
            try folder.write("../state/credentials/paper/key", "c", mode: 0o600)
            #expect(path() == "\(folder.path)/state/credentials/paper/key")
            try folder.write("paper/key", "b", mode: 0o600)
            #expect(path() == "\(folder.path)/system/paper/key")
            try folder.write("../unit/paper.key", "a", mode: 0o440)
            chmod("\(folder.path)/unit", 0o550)
            #expect(path() == "\(folder.path)/unit/paper.key")
        }
    }

    @Test func `a place that has one of an account's files must have all of them`() throws {
        try withFolder { folder in
            try folder.write("paper/appkey", "new", mode: 0o600)
            try folder.write("../state/credentials/paper/appkey", "old", mode: 0o600)
            try folder.write("../state/credentials/paper/appsecret", "old", mode: 0o600)
            #expect(
                throws: CredentialError.missing(
                    account: "paper", name: "appsecret",
                    places: ["\(folder.path)/system/paper/appsecret"])
            ) { _ = try folder.credentials.read(["appkey", "appsecret"], of: "paper") }
        }
    }

    @Test func `a bad file is not passed over for a good one`() throws {
        try withFolder { folder in
            try folder.write("paper/key", "new", mode: 0o644)
            try folder.write("../state/credentials/paper/key", "old", mode: 0o600)
            #expect(folder.error == .open(path: folder.key, mode: 0o644))
        }
    }

    @Test func `what is missing is told with the places`() throws {
        try withFolder { folder in
            let error = try #require(folder.error)
            #expect(
                "\(error)" == """
                    account 'paper' has no credential 'key': looked in \
                    '\(folder.path)/system/paper/key', \
                    '\(folder.path)/state/credentials/paper/key'
                    """)
        }
    }

    @Test func `a made-up credential is written once, for nobody else to read`() throws {
        try withFolder { folder in
            let credentials = folder.credentials
            #expect(try credentials.seed("key", of: "paper"))
            let first = try #require(try credentials.read(["key"], of: "paper").first)
            #expect(first.path == "\(folder.path)/state/credentials/paper/key")
            #expect(first.path == credentials.seedPath("key", of: "paper"))
            #expect(first.mode == 0o600)
            #expect(first.secret.count == 64)
            for place in ["state/credentials", "state/credentials/paper"] {
                var status = stat()
                #expect(stat("\(folder.path)/\(place)", &status) == 0)
                #expect(status.st_mode & 0o7777 == 0o700)
            }
            #expect(try !credentials.seed("key", of: "paper"))
            let second = try #require(try credentials.read(["key"], of: "paper").first)
            #expect(second.secret.isEqual(to: first.secret))
            #expect(try credentials.seed("key", of: "other"))
            let other = try #require(try credentials.read(["key"], of: "other").first)
            #expect(!other.secret.isEqual(to: first.secret))
        }
    }

    @Test func `what a crash left in the middle is finished by the next one`() throws {
        try withFolder { folder in
            try folder.write("../state/credentials/paper/key.new", "half", mode: 0o600)
            #expect(try folder.credentials.seed("key", of: "paper"))
            let found = try folder.credentials.read(["key"], of: "paper")
            #expect(found.map(\.secret.count) == [64])
            let left = try FileManager.default.contentsOfDirectory(
                atPath: "\(folder.path)/state/credentials/paper")
            #expect(left == ["key"])
        }
    }

    @Test func `many at once write one`() throws {
        try withFolder { folder in
            let credentials = folder.credentials
            let written = Mutex(0)
            let failures = Mutex<[String]>([])
            Threads.run(8) {
                do {
                    if try credentials.seed("key", of: "paper") { written.withLock { $0 += 1 } }
                } catch {
                    failures.withLock { $0.append("\(error)") }
                }
            }
            #expect(failures.withLock { $0 } == [])
            #expect(written.withLock { $0 } == 1)
        }
    }

    @Test func `a bad file is told, not replaced`() throws {
        try withFolder { folder in
            try folder.write("../state/credentials/paper/key", "mine", mode: 0o644)
            let path = "\(folder.path)/state/credentials/paper/key"
            #expect(throws: CredentialError.open(path: path, mode: 0o644)) {
                try folder.credentials.seed("key", of: "paper")
            }
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine")
        }
    }
}
