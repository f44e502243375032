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
                programPath, ["localsim", "serve", "--socket", socket],
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
    }
}
