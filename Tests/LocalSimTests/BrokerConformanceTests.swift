import BrokerConformance
import LocalSim
import Testing

/// The suite that every broker of ours must pass, for every way in which LocalSim is reached.
struct BrokerConformanceTests {
    // One after the other: each server of a socket blocks a thread of the pool.
    @Test(.serialized, arguments: Form.allCases, BrokerConformance.cases)
    func `a simulated broker does what every broker must`(
        form: Form, case conformance: ConformanceCase
    ) async throws {
        try await form.with(conformance.terms, market: BrokerConformance.market) { sim in
            try await conformance.run(Stand(broker: sim, exchange: sim))
        }
    }

    @Test func `each case has a sentence of its own`() {
        let names = BrokerConformance.cases.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(names.count >= 60)
    }
}
