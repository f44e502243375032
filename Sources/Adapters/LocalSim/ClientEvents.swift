public import Markets
public import Trading

// What happens to an account besides our orders, from another process.

extension LocalSimClient {
    public func move(_ instrument: Instrument, by share: Weight) async throws(LocalSimError) {
        var request = Wire.Request(verb: .move)
        (request.instrument, request.amount) = (instrument.description, share.trillionths)
        _ = try await exchange(request)
    }

    public func flow(_ money: Money) async throws(LocalSimError) {
        var request = Wire.Request(verb: .flow)
        (request.amount, request.currency) = (money.minorUnits, money.currency.rawValue)
        _ = try await exchange(request)
    }

    public func dividend(
        of perShare: Price, on instrument: Instrument
    ) async throws(LocalSimError) -> Money {
        var request = Wire.Request(verb: .dividend)
        request.instrument = instrument.description
        (request.amount, request.currency) = (perShare.millionths, perShare.currency.rawValue)
        let reply = try await exchange(request)
        return try attempt {
            Money(
                minorUnits: try WireValue.required(reply.amount, "amount"),
                try WireValue.currency(reply.currency))
        }
    }

    public func split(
        _ instrument: Instrument, _ ratio: SplitRatio
    ) async throws(LocalSimError) {
        var request = Wire.Request(verb: .split)
        request.instrument = instrument.description
        (request.new, request.old) = (ratio.new, ratio.old)
        _ = try await exchange(request)
    }

    public func person(orders submission: Submission) async throws(LocalSimError) -> SubmitOutcome {
        var request = Wire.Request(verb: .person)
        request.submission = Wire.Order(submission)
        let reply = try await exchange(request)
        switch (reply.outcome, reply.number, reply.reason) {
        case ("accepted", let number?, _):
            return .accepted(BrokerOrderNumber(rawValue: number))
        case ("rejected", _, let reason?): return .rejected(reason: reason)
        default: throw .unreachable("the server's reply says nothing")
        }
    }

    public func lie(_ rule: LieRule) async throws(LocalSimError) {
        var request = Wire.Request(verb: .lie)
        request.rule = rule.description
        _ = try await exchange(request)
    }

    public func tellTruth() async throws(LocalSimError) {
        _ = try await exchange(Wire.Request(verb: .tellTruth))
    }
}
