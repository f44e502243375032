import Markets
import Trading

extension Lie {
    /// The same with one figure of its range. A pure function of seed, lie and node.
    func drawn(seed: UInt64, node: UInt64) -> Lie {
        guard let range, range.count > 1 else { return self }
        let draw = CounterRandom(seed: seed)
            .uniform(CounterRandom.stream("\(word) length"), node)
        return fixed(to: range.lowerBound + Int(draw * Double(range.count)))
    }

    /// The figure of a drawn one, 0 without a range.
    var figure: Int { range?.lowerBound ?? 0 }

    private func fixed(to figure: Int) -> Lie {
        Lie.ranged.first { $0(0...0).word == word }?(figure...figure) ?? self
    }
}

extension PlacedRule {
    /// Whether the call or the order at this place, from 1, meets the lie.
    ///
    /// - Parameter node: what is drawn by.
    func fits(place: Int, instrument: Instrument?, seed: UInt64, node: UInt64) -> Bool {
        switch rule.condition {
        case .all: true
        case .nth(let n): place == n
        case .instrument(let one): instrument == one
        case .perMille(let share):
            PlacedRule.draw(rule.lie, index, seed, node) * 1000 < Double(share)
        }
    }

    /// Whether it lasts at an instant.
    func lasts(at now: Instant, seed: UInt64) -> Bool {
        switch rule.condition {
        case .all:
            return at <= now && now < at + rule.lie.drawn(seed: seed, node: 0).figure
        case .perMille(let share):
            let minute = now.microseconds / 60_000_000
            let longest = Int64((rule.lie.range?.upperBound ?? 0) / 60 + 1)
            return (max(0, minute - longest)...minute).contains { start in
                let begins = Instant(microseconds: start * 60_000_000)
                let node = UInt64(bitPattern: start)
                return begins >= at
                    && PlacedRule.draw(rule.lie, index, seed, node) * 1000 < Double(share)
                    && now < begins + rule.lie.drawn(seed: seed, node: node).figure
            }
        case .nth, .instrument: return false
        }
    }

    private static func draw(_ lie: Lie, _ index: Int, _ seed: UInt64, _ node: UInt64) -> Double {
        CounterRandom(seed: seed).uniform(CounterRandom.stream("\(lie.word).\(index)"), node)
    }
}

extension SimulatedBook {
    /// What the submit that was counted as this entry meets: at most one answer, and any number
    /// of fates.
    func lies(toSubmit entry: Int64) -> [Lie] {
        guard let submission = counted[entry] else { return [] }
        let place = counted.keys.count { $0 <= entry }
        var lies: [Lie] = []
        for placed in rules where placed.rule.lie.concerns(.submit) {
            let lie = placed.rule.lie
            guard lie.subject == .fate || lie.subject == .answer, lie != .unsent,
                lie.subject == .fate || !lies.contains(where: { $0.subject == .answer }),
                !lies.contains(where: { $0.word == lie.word }),
                place > placed.countedBefore,
                placed.fits(
                    place: place - placed.countedBefore, instrument: submission.instrument,
                    seed: terms.seed, node: UInt64(bitPattern: entry))
            else { continue }
            lies.append(lie.drawn(seed: terms.seed, node: UInt64(bitPattern: entry)))
        }
        return lies
    }

    /// What a call meets that leaves no trace in the journal: a cancel, a question, or a submit
    /// that does not leave.
    func lies(
        to call: Lie.Call, about instrument: Instrument? = nil, _ requests: Requests
    ) -> [Lie] {
        var lies: [Lie] = []
        for placed in rules where placed.rule.lie.concerns(call) {
            let lie = placed.rule.lie
            switch lie.subject {
            case .time:
                if placed.lasts(at: now, seed: terms.seed) { lies.append(lie) }
                continue
            case .fate: continue
            case .answer: guard lie == .unsent else { continue }
            case .cancelAnswer, .reading: break
            }
            let place = requests.place(of: placed.index)
            let node = UInt64(place)
            guard
                placed.fits(
                    place: place, instrument: instrument, seed: terms.seed, node: node)
            else { continue }
            lies.append(lie.drawn(seed: terms.seed, node: node))
        }
        return lies
    }
}
