import FaultProxy
import ProvingGround

/// Which of the two connections of a run meets a fault.
enum Books: String, CaseIterable, Sendable {
    case ledger
    case broker

    /// A proxy before the server, and what sends the program through it.
    func proxied(
        _ ground: Ground, _ traffic: Traffic
    ) throws -> (proxy: Proxy, environment: [String: String]) {
        let server = self == .ledger ? ground.ledgerServer : ground.brokerServer
        let proxy = try Proxy(to: server.socket, counting: .messages, traffic)
        var environment = [
            "BALLAST_DATABASE_URL": ground.ledgerServer.programLedger,
            "BALLAST_LOCALSIM_URL": ground.programSimulator,
        ]
        let name = self == .ledger ? "BALLAST_DATABASE_URL" : "BALLAST_LOCALSIM_URL"
        environment[name] = environment[name].map { GroundServer.through(proxy.folder, $0) }
        return (proxy, environment)
    }
}
