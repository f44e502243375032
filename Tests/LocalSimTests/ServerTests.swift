import Dispatch
import Glibc
import LocalSim
import Markets
import TestDatabase
import Testing
import Trading

struct ServerTests {
    @Test func `a client that goes away after its order finds it there`() async throws {
        try await withServer(LocalSim(inMemory: .sample(), market: .sample)) { path in
            let line = """
                {"verb":"submit","submission":{"intent":"a","session":"2026-11-20",\
                "instrument":"KRX:069500","side":"buy","quantity":3000000,\
                "limit":35000000000,"currency":"KRW"}}

                """
            try await talk(to: path, line, reads: false)
            let client = LocalSimClient(socket: path)
            var submissions: [Submission] = []
            while submissions.isEmpty { submissions = try await client.submissions() }
            #expect(submissions == [.sample(.buy, 3, at: 35_000, intent: "a")])
            var orders: [OrderReport] = []
            while orders.isEmpty { orders = try await client.orders(on: .friday).whole().orders }
            #expect(orders.map(\.quantity) == [Quantity(shares: 3)])
        }
    }

    @Test func `the books outlive the server`() async throws {
        try await withDatabase(LocalSim.migrations) { database, another in
            var books: [DayOrders] = []
            for connection in [database, another()] {
                let sim = try await LocalSim.open(.sample(), market: .sample, in: connection)
                try await withServer(sim) { path in
                    let client = LocalSimClient(socket: path)
                    if books.isEmpty { _ = await client.submit(.sample(.buy, 3, at: 35_000)) }
                    try await client.wait(until: .friday("09:40"))
                    books.append(try await client.orders(on: .friday).whole())
                }
            }
            #expect(books[0] == books[1])
            #expect(books[0].orders.map(\.status) == [.filled])
        }
    }

    @Test(arguments: [
        ("nonsense\n", #"{"error":"the request is not one of ours","impossible":true}"#),
        ("{}\n", #"{"error":"the request is not one of ours","impossible":true}"#),
        (
            #"{"verb":"submit"}"# + "\n",
            #"{"error":"'submission' is missing or wrong","impossible":true}"#
        ),
        (
            #"{"verb":"sellable","instrument":"X"}"# + "\n",
            #"{"error":"'instrument' is missing or wrong","impossible":true}"#
        ),
        (String(repeating: "x", count: 70_000), ""),
        (String(repeating: "x", count: 70_000) + "\n", ""),
    ])
    func `what is no request is answered in words, or not at all`(
        request: String, answer: String
    ) async throws {
        try await withServer(LocalSim(inMemory: .sample(), market: .sample)) { path in
            let reply = try await talk(to: path, request, reads: true)
            #expect(reply == answer)
            // The others are served on.
            let cash = try await LocalSimClient(socket: path).balances().whole().cash
            #expect(cash == .krw(10_000_000))
        }
    }

    @Test func `the socket is its user's alone, and is served once`() async throws {
        let sim = LocalSim(inMemory: .sample(), market: .sample)
        try await withServer(sim) { path in
            var status = stat()
            #expect(stat(path, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600)
            let folder = path.split(separator: "/").dropLast().joined(separator: "/")
            #expect(stat("/\(folder)", &status) == 0)
            #expect(status.st_mode & 0o777 == 0o700)
            await #expect(throws: LocalSimError.unreachable("'\(path)' is served already")) {
                try await LocalSimServer(sim).run(at: path)
            }
        }
    }

    @Test func `without a server nothing is known, and nothing is concluded`() async throws {
        let client = LocalSimClient(socket: "/tmp/there is no such socket")
        let outcome = await client.submit(.sample(.buy, 1, at: 35_000))
        // Nothing left: that is proof, where a reply that does not come is none.
        guard case .rejected(let reason) = outcome, reason.hasPrefix("not sent: ") else {
            Issue.record("\(outcome)")
            return
        }
        let balances = await client.balances()
        guard case .unavailable = balances else {
            Issue.record("\(balances)")
            return
        }
        let long = LocalSimClient(socket: "/tmp/" + String(repeating: "x", count: 200))
        await #expect(throws: LocalSimError.self) { try await long.now() }
    }

    /// Sends bytes by hand, and reads one line or the end; apart from the threads that serve.
    @discardableResult
    private func talk(to path: String, _ text: String, reads: Bool) async throws -> String {
        try await withCheckedThrowingContinuation { waiting in
            DispatchQueue(label: "test").async {
                waiting.resume(with: Result { try ServerTests.talk(to: path, text, reads: reads) })
            }
        }
    }

    private static func talk(to path: String, _ text: String, reads: Bool) throws -> String {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(connected == 0)
        let bytes = Array(text.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = send(
                descriptor, Array(bytes[sent...]), bytes.count - sent, Int32(MSG_NOSIGNAL))
            guard count > 0 else { break }
            sent += count
        }
        var answer: [UInt8] = []
        while reads, answer.last != UInt8(ascii: "\n") {
            var chunk = [UInt8](repeating: 0, count: 4096)
            let count = recv(descriptor, &chunk, chunk.count, 0)
            guard count > 0 else { break }
            answer += chunk[..<count]
        }
        return String(decoding: answer.filter { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }
}
