import LocalSim
import Markets
import Testing
import Trading

/// What a client concludes from an answer that is cut, spoilt or strange.
struct CutAnswerTests {
    private static let taken = Array(
        (#"{"asOf":"2026-11-20T00:30:00.000000Z","isDone":true,"number":"0000000001","#
            + #""outcome":"taken"}"# + "\n").utf8)

    @Test func `an answer that is cut at any byte proves nothing, and the whole one does`()
        async throws
    {
        let whole = CutAnswerTests.taken
        let server = try ScriptedServer((0...whole.count).map { .answers(Array(whole[..<$0])) })
        let client = LocalSimClient(socket: server.path)
        for count in 0..<whole.count {
            let outcome = await client.submit(.sample(.buy, 1, at: 35_000))
            #expect(outcome == .unknown(why: "no answer"), "\(count) bytes")
        }
        let outcome = await client.submit(.sample(.buy, 1, at: 35_000))
        #expect(outcome == .accepted(BrokerOrderNumber(rawValue: "0000000001")))
    }

    @Test func `an order that is cut at any byte on its way proves nothing`() async throws {
        // The shortest such order has a few bytes more.
        let server = try ScriptedServer((0...180).map { .hearsOnly($0) })
        let client = LocalSimClient(socket: server.path)
        for count in 0...180 {
            let outcome = await client.submit(.sample(.buy, 1, at: 35_000))
            #expect(outcome.isUnknown, "\(count) bytes")
        }
    }

    @Test(arguments: [
        "", "null", "[]", "{}", "true", "<html><body>502</body></html>",
        #"{"outcome":"taken","number":"0000000001"}"#,
        #"{"isDone":true}"#, #"{"isDone":true,"outcome":"taken"}"#,
        #"{"isDone":true,"outcome":"taken","number":""}"#,
        #"{"isDone":true,"outcome":"taken","number":"0000000000"}"#,
        #"{"isDone":true,"outcome":"taken","number":"TEMP_1"}"#,
        #"{"isDone":true,"outcome":"taken","number":1}"#,
        #"{"isDone":"yes","outcome":"taken","number":"1"}"#,
        #"{"isDone":true,"outcome":"rejected","number":"1"}"#,
        #"{"isDone":false,"outcome":"taken","number":"1"}"#,
        #"{"isDone":false,"outcome":"rejected","number":"1","reason":"no"}"#,
        #"{"isDone":false,"outcome":"rate"}"#, #"{"isDone":false,"outcome":"token"}"#,
        #"{"isDone":false,"outcome":"never heard of"}"#, #"{"isDone":false}"#,
        #"{"error":"the books are away","isDone":true,"outcome":"taken","number":"1"}"#,
        #"{"error":"the request is not one of ours","impossible":true}"#,
        String(repeating: "[", count: 100_000), String(repeating: "{\"a\":", count: 100_000),
        String(repeating: "x", count: 2_000_000),
    ])
    func `an answer that is none proves nothing, and is read as no list`(text: String) async throws
    {
        let bytes = Array((text + "\n").utf8)
        let server = try ScriptedServer([.answers(bytes), .answers(bytes), .answers(bytes)])
        let client = LocalSimClient(socket: server.path)
        let outcome = await client.submit(.sample(.buy, 1, at: 35_000))
        #expect(outcome.isUnknown, "\(outcome)")
        guard case .unavailable = await client.orders(on: .friday) else {
            Issue.record("a list was read")
            return
        }
        guard case .unavailable = await client.balances() else {
            Issue.record("balances were read")
            return
        }
    }

    @Test func `an answer that is no text proves nothing`() async throws {
        var spoilt = CutAnswerTests.taken
        for index in spoilt.indices.dropLast() {
            spoilt[index] = 0xFF
            let server = try ScriptedServer([.answers(spoilt)])
            let outcome = await LocalSimClient(socket: server.path)
                .submit(.sample(.buy, 1, at: 35_000))
            #expect(outcome.isUnknown, "byte \(index): \(outcome)")
            spoilt[index] = CutAnswerTests.taken[index]
        }
    }

    @Test func `a refusal is one only whole and in its own words`() async throws {
        let line = #"{"isDone":false,"outcome":"rejected","reason":"no cash"}"# + "\n"
        let server = try ScriptedServer([.answers(Array(line.utf8))])
        let outcome = await LocalSimClient(socket: server.path)
            .submit(.sample(.buy, 1, at: 35_000))
        #expect(outcome == .rejected(reason: "no cash"))
    }
}
