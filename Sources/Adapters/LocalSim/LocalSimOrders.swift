public import Markets
public import Trading

/// What a submit came to: what its sender sees, and how often.
struct Post: Sendable {
    var seen: SubmitObservation
    var copies = 1
}

extension LocalSim {
    public func submit(_ submission: Submission) async -> SubmitOutcome {
        LocalSimAnswers.table.outcome(of: await post(submission).seen)
    }

    /// Takes a submit, and answers as its sender sees it.
    func post(_ submission: Submission) async -> Post {
        do throws(LocalSimError) {
            if let refusal = try await refusal(of: submission) { return Post(seen: refusal) }
            let entry = try await journal.append { book in
                ([.counted(submission)], book.entries + 1)
            }
            let (verdict, lies) = try await journal.append { book in
                let lies = book.lies(toSubmit: entry)
                let (events, verdict) = book.judge(submission, entry, lies)
                return (events, (verdict, lies))
            }
            return try await answer(verdict, lies)
        } catch {
            return Post(seen: .cut(why: "\(error)"))
        }
    }

    /// What becomes of a submit that the broker never looks at.
    private func refusal(
        of submission: Submission
    ) async throws(LocalSimError) -> SubmitObservation? {
        let requests = requests
        let lies = try await journal.look { book in
            book.lies(to: .submit, about: submission.instrument, requests)
        }
        for lie in lies {
            switch lie {
            case .outage, .unsent: return .unsent(why: "nobody answers")
            case .revoked:
                _ = try await journal.append { _ in ([.counted(submission)], ()) }
                return LocalSimAnswers.token
            default: break
            }
        }
        return nil
    }

    private func answer(_ verdict: Verdict, _ lies: [Lie]) async throws(LocalSimError) -> Post {
        let seen =
            switch verdict {
            case .accepted(let number, _): LocalSimAnswers.taken(number)
            case .rejected(let reason): LocalSimAnswers.rejected(reason)
            }
        var post = Post(seen: seen)
        for lie in lies {
            switch lie {
            case .silent, .lost, .late: post.seen = LocalSimAnswers.silence
            case .rate: post.seen = LocalSimAnswers.rate
            case .twice: post.copies = 2
            case .slow(let seconds):
                try await wait(until: try await now() + seconds.lowerBound)
                if seconds.lowerBound > LieRule.deadlineSeconds {
                    post.seen = .cut(why: "no answer in \(LieRule.deadlineSeconds) s")
                }
            default: break
            }
        }
        return post
    }

    public func cancel(
        _ number: BrokerOrderNumber, on session: TradingDate
    ) async -> CancelOutcome {
        let requests = requests
        do throws(LocalSimError) {
            return try await journal.append { book -> ([JournalEvent], CancelOutcome) in
                let instrument = book.index(of: number, on: session)
                    .map { book.orders[$0].submission.instrument }
                let lie = book.lies(to: .cancel, about: instrument, requests).first
                if let away = CancelOutcome(before: lie) { return ([], away) }
                let outcome = book.cancelling(number, on: session)
                guard outcome == .requested else { return ([], outcome) }
                return book.cancel(number, on: session, lie)
            }
        } catch {
            return .unknown(why: "\(error)")
        }
    }
}

extension CancelOutcome {
    /// What a cancel comes to that does not arrive.
    fileprivate init?(before lie: Lie?) {
        switch lie {
        case .outage: self = .unknown(why: "nobody answers")
        case .revoked: self = .unknown(why: "the token was revoked")
        case .cancelLost: self = .unknown(why: "no answer")
        default: return nil
        }
    }
}

extension SimulatedBook {
    /// What is written down of a submit that was counted as this entry.
    fileprivate func judge(
        _ submission: Submission, _ entry: Int64, _ lies: [Lie]
    ) -> ([JournalEvent], Verdict) {
        for case .late(let seconds) in lies {
            // Nobody hears the verdict.
            return (
                [.delayed(counted: entry, until: now + seconds.lowerBound, lies)]
                    + (lies.contains(.twin) ? twin(of: submission) : []),
                .rejected(reason: "on its way")
            )
        }
        let verdict = verdict(on: submission, lies: lies)
        let judged = JournalEvent.judged(counted: entry, verdict, lies)
        guard lies.contains(.twin) else { return ([judged], verdict) }
        // Whether the person was faster is drawn, because neither should be relied on.
        let isFirst =
            CounterRandom(seed: terms.seed)
            .uniform(CounterRandom.stream("twin first"), UInt64(bitPattern: entry)) < 0.5
        let twins = twin(of: submission)
        guard isFirst, let twin = twins.first, case .person(_, let number) = twin else {
            // An order that is not taken leaves its number to the twin.
            var after = self
            after.apply(JournalEntry(number: entries + 1, at: now, event: judged))
            return ([judged] + after.twin(of: submission), verdict)
        }
        var after = self
        after.apply(JournalEntry(number: entries + 1, at: now, event: .person(submission, number)))
        let second = after.verdict(on: submission, lies: lies)
        return ([twin, .judged(counted: entry, second, lies)], second)
    }

    /// A person's order of the same terms, where the account can bear it.
    private func twin(of submission: Submission) -> [JournalEvent] {
        guard case .accepted(let number, _) = verdict(on: submission, lies: []) else { return [] }
        return [.person(submission, number)]
    }

    fileprivate func cancel(
        _ number: BrokerOrderNumber, on session: TradingDate, _ lie: Lie?
    ) -> ([JournalEvent], CancelOutcome) {
        let cancelled = JournalEvent.cancelled(number, session: session, from: now)
        switch lie {
        case .cancelSilent: return ([cancelled], .unknown(why: "no answer"))
        case .cancelLate(let seconds):
            let from = now + seconds.lowerBound
            return ([.cancelled(number, session: session, from: from)], .requested)
        case .filledFirst:
            let reason = "order \(number) is \(OrderReport.Status.filled.rawValue)"
            return ([.filled(number, session: session)], .refused(reason: reason))
        default: return ([cancelled], .requested)
        }
    }
}
