import Markets

extension Order {
    /// Moves the order forward by one event, or throws and leaves it as it was.
    ///
    /// Read it as a table: a row for each state, a line for each event. There is no `default`, so
    /// a new state or event does not compile until someone has decided what it means everywhere.
    public mutating func apply(_ event: OrderEvent) throws(OrderError) {
        switch state {
        case .planned: try applyWhilePlanned(event)
        case .submitting, .unknown: try applyWhileUnsettled(event)
        case .accepted, .cancelling: try applyWhileWorking(event)
        case .cancelled, .expired, .rejected, .notFound: try applyAfterTheEnd(event)
        case .filled, .refused: throw impossible(event)
        case .contested:
            switch event {
            case .settled(let end):
                guard canSettle(as: end) else { throw impossible(event) }
                state = end
            case .executed(let execution): try record(execution)
            case .marked, .dropped, .refused, .accepted, .rejected, .unanswered, .cancelRequested,
                .cancelled, .cancelRefused, .expired, .notFound, .contradicted:
                throw impossible(event)
            }
        }
    }

    /// Whether a contested order can have ended like this: what was filled stays filled, and what
    /// was sent was not refused by us.
    private func canSettle(as end: OrderState) -> Bool {
        switch end {
        case .filled: remaining == .zero
        case .cancelled, .expired: remaining > .zero
        case .rejected, .notFound: filled == .zero
        case .planned, .submitting, .accepted, .cancelling, .refused, .unknown, .contested: false
        }
    }

    private mutating func applyWhilePlanned(_ event: OrderEvent) throws(OrderError) {
        switch event {
        case .marked(let baseline):
            self.baseline = baseline
            state = .submitting
        case .dropped(let reason):
            note = reason
            state = .cancelled
        case .refused(let refusal):
            note = refusal.description
            state = .refused
        case .accepted, .rejected, .unanswered, .executed, .cancelRequested, .cancelled,
            .cancelRefused, .expired, .notFound, .contradicted, .settled:
            throw impossible(event)
        }
    }

    private mutating func applyWhileUnsettled(_ event: OrderEvent) throws(OrderError) {
        switch event {
        case .accepted(let number):
            self.number = number
            note = nil
            state = .accepted
        case .rejected(let reason):
            note = reason
            state = .rejected
        case .unanswered(let why):
            guard state == .submitting else { throw impossible(event) }
            note = why
            state = .unknown
        case .notFound(let evidence):
            guard state == .unknown else { throw impossible(event) }
            note = evidence
            state = .notFound
        case .marked, .dropped, .refused, .executed, .cancelRequested, .cancelled, .cancelRefused,
            .expired, .contradicted, .settled:
            throw impossible(event)
        }
    }

    private mutating func applyWhileWorking(_ event: OrderEvent) throws(OrderError) {
        switch event {
        case .executed(let execution):
            try record(execution)
            if remaining == .zero { state = .filled }
        case .cancelRequested:
            guard state == .accepted else { throw impossible(event) }
            state = .cancelling
        case .cancelRefused:
            guard state == .cancelling else { throw impossible(event) }
            state = .accepted
        case .cancelled: state = .cancelled
        case .expired: state = .expired
        case .rejected(let reason):
            // An exchange may refuse what its broker has accepted; not while a cancel is out.
            guard state == .accepted, filled == .zero else { throw impossible(event) }
            note = reason
            state = .rejected
        case .marked, .dropped, .refused, .accepted, .unanswered, .notFound, .contradicted,
            .settled:
            throw impossible(event)
        }
    }

    private mutating func applyAfterTheEnd(_ event: OrderEvent) throws(OrderError) {
        switch event {
        case .contradicted(let what):
            guard baseline != nil else { throw impossible(event) }  // dropped: never sent
            note = what
            state = .contested
        case .marked, .dropped, .refused, .accepted, .rejected, .unanswered, .executed,
            .cancelRequested, .cancelled, .cancelRefused, .expired, .notFound, .settled:
            throw impossible(event)
        }
    }

    private mutating func record(_ execution: Execution) throws(OrderError) {
        guard execution.quantity <= quantity else { throw .overfilled(id, execution) }
        guard execution.quantity >= filled else { throw .regressed(id, execution) }
        if execution.quantity > filled { executed = execution }
    }

    private func impossible(_ event: OrderEvent) -> OrderError {
        .impossible(event: event.name, order: id, state: state)
    }
}
