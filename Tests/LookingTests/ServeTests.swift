import Glibc
import LocalSim
import Markets
import Subprocess
import Testing
import Trading

extension LookingTests {
    struct ServeTests {
        @Test func `a served account answers, and ends when it is told to`() async throws {
            let world = try World.current()
            let socket = world.folder + "/served/paper.sock"
            let process = try Command(
                programPath, ["localsim", "serve", "--socket", socket, "--lie", "outage 0"],
                environment: World.environment(world.folder)
            ).start(loggingTo: world.folder + "/serve.log")
            defer { kill(process, SIGKILL) }
            let client = LocalSimClient(socket: socket)
            var reading = await client.balances()
            for _ in 0..<1200 {
                if case .complete = reading { break }
                try await Task.sleep(for: .milliseconds(25))
                reading = await client.balances()
            }
            guard case .complete(let balances, let at) = reading else {
                Issue.record("it does not answer: \(reading)")
                return
            }
            #expect(balances.cash == .won(10_000_000))
            #expect(at == .seoul("2024-11-20T08:00:00"))

            let second = try world.run("localsim", "serve", "paper", "--socket", socket)
            let why = "the simulated broker is not available"
            #expect(second == .refused(16, "\(why): '\(socket)' is served already"))

            kill(process, SIGTERM)
            var status: Int32 = -1
            #expect(waitpid(process, &status, 0) == process)
            #expect(status == 0, "as wait(2) has it")
            #expect(access(socket, F_OK) != 0, "the socket is still there")
        }

        @Test func `a lie is asked for by its words, and ended`() async throws {
            let world = try World.current()
            // Lies that last no time: the world's account is looked at by others.
            let lied = try world.printed("localsim", "lie", "paper", "outage 0", "revoked 0")
            #expect(
                lied == """
                    the broker of 'paper' is 'outage 0' from now on
                    the broker of 'paper' is 'revoked 0' from now on
                    """)
            let truth = try world.printed("localsim", "lie", "paper", "--truth")
            #expect(truth == "the broker of 'paper' tells the truth from now on")
            let words = "lies are " + Lie.words.joined(separator: ", ")
            let none = try world.run("localsim", "lie", "paper")
            #expect(none == .refused(10, "name a lie or --truth; \(words)"))
            let wrong = try world.run("localsim", "lie", "paper", "silence")
            #expect(
                wrong
                    == .refused(
                        10,
                        "'silence' is no lie: write 'silent on 2', 'late 5-60 on 15%', "
                            + "'refused on KRX:069500' or 'hidden 20'; \(words)"))
            let served = try world.run("localsim", "serve", "paper", "--lie", "late")
            #expect(served.code == 10)
        }
    }
}
