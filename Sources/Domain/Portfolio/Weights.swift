import Formula
public import Markets

extension CompiledPortfolio {
    /// The target weights as if `date` were a decision; `decide` is not consulted.
    ///
    /// Undecided when the date is no session of the history, when less than the lookback lies
    /// before it, or when a value that is needed is missing. Rows after the date change nothing.
    public func weights(on date: TradingDate, in history: PriceHistory) -> WeightsAnswer {
        weights(on: [date], in: history)[0]
    }

    /// The same for many dates in one evaluation, bit for bit.
    public func weights(on dates: [TradingDate], in history: PriceHistory) -> [WeightsAnswer] {
        let evaluated: DatesEvaluation
        do throws(Undecided) {
            evaluated = try DatesEvaluation(self, target.roots, on: dates, in: history)
        } catch {
            return dates.map { _ in .undecided(reason: error.reason) }
        }
        return dates.indices.map { index in
            do throws(Undecided) {
                let place = try evaluated.place(index)
                var tree = TreeEvaluation(place, assets: assets)
                return .weights(try tree.targetWeights(of: target))
            } catch {
                return .undecided(reason: error.reason)
            }
        }
    }
}

/// No weights for a date, and why.
struct Undecided: Error {
    let reason: String
}

/// The values of some formulas on some dates.
struct DatesEvaluation {
    /// One date: which row is the newest that is known, and what the formulas say there.
    struct Place {
        let date: TradingDate
        let row: Int
        /// Which of the evaluation's rows.
        let decision: Int
        fileprivate let known: Known

        var evaluation: Evaluation { known.evaluation }
        /// For each asset its closes, one a row; empty where it has none.
        var closes: [[Double]] { known.closes }
    }

    /// What the dates of one evaluation share: an object, so that a place is cheap to hand on.
    fileprivate final class Known: Sendable {
        let evaluation: Evaluation
        let closes: [[Double]]

        init(_ evaluation: Evaluation, closes: [[Double]]) {
            self.evaluation = evaluation
            self.closes = closes
        }
    }

    private enum Answer {
        case place(Place)
        case undecided(Undecided)
    }

    private var answers: [Answer] = []

    init(
        _ portfolio: CompiledPortfolio, _ roots: [Node], on dates: [TradingDate],
        in history: PriceHistory, given: Given = .nothing, assetCount: Int? = nil
    ) throws(Undecided) {
        let instruments = portfolio.instruments
        guard
            let lasts = HistoryAxis(history, instruments: instruments, samplesFirsts: false)
        else {
            throw Undecided(
                reason: "\(history.source) has two sessions of one weekday: a row on a weekend")
        }
        if let absent = lasts.absent.first {
            throw Undecided(reason: "\(history.source) has no prices of \(absent)")
        }
        let rows = dates.map { DatesEvaluation.row(of: $0, portfolio.decide.moment, lasts) }
        // A session that is no decision samples the last sessions of months (language.md R7).
        let useFirsts = rows.map { row in
            portfolio.decide.samplesFirsts && (row.map { lasts.isFirstOfMonth($0) } ?? false)
        }
        var answers = [Answer?](repeating: nil, count: dates.count)
        for samplesFirsts in [false, true] {
            let wanted = dates.indices.filter { rows[$0] != nil && useFirsts[$0] == samplesFirsts }
            guard !wanted.isEmpty else { continue }
            guard
                let axis = samplesFirsts
                    ? HistoryAxis(history, instruments: instruments, samplesFirsts: true) : lasts
            else { continue }
            let distinct = Set(wanted.compactMap { rows[$0] }).sorted()
            let evaluation = Evaluation(
                portfolio.plan, roots: roots, at: distinct, on: axis.axis, columns: axis.columns,
                assetCount: assetCount ?? instruments.count, given: given)
            let known = Known(evaluation, closes: axis.columns[0])
            for index in wanted {
                guard let row = rows[index] else { continue }
                if portfolio.plan.reachesBeforeData(roots, from: row, on: axis.axis) {
                    answers[index] = .undecided(
                        Undecided(
                            reason: "\(dates[index]) has \(row) sessions before it in"
                                + " \(history.source), and the formulas look further back"
                                + " (at most \(portfolio.lookbackSessions))"))
                } else {
                    answers[index] = .place(
                        Place(
                            date: dates[index], row: row,
                            decision: distinct.partitioningIndex { $0 >= row }, known: known))
                }
            }
        }
        self.answers = zip(answers, dates).map { answer, date in
            answer
                ?? .undecided(Undecided(reason: "\(date) is no session of \(history.source)"))
        }
    }

    /// The newest row that is known when a date decides.
    private static func row(
        of date: TradingDate, _ moment: DecideRule.Moment, _ axis: HistoryAxis
    ) -> Int? {
        switch moment {
        case .afterClose: return axis.row(of: date)
        case .afterOpen:
            let before = axis.dates.partitioningIndex { $0 >= date } - 1
            return before >= 0 ? before : nil
        }
    }

    func place(_ index: Int) throws(Undecided) -> Place {
        switch answers[index] {
        case .place(let place): return place
        case .undecided(let undecided): throw undecided
        }
    }
}
