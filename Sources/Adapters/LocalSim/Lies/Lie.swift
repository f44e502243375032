/// One way in which a simulated broker is not as it should be.
///
/// A range is drawn from for each order or call; `5...5` is always 5. Unit: seconds, but for
/// `stalled`.
public enum Lie: Hashable, Sendable {
    // The answer to a submit. An order meets the first of these that fits it.

    /// It takes the order and never says so.
    case silent
    /// The order gets lost on the way, and nobody says so.
    case lost
    /// No connection can be made: nothing leaves.
    case unsent
    /// It says no.
    case refused
    /// It takes the order and says so late. Time passes on the account's clock meanwhile; past
    /// `LieRule.deadlineSeconds` nobody is listening any more.
    case slow(ClosedRange<Int>)
    /// The order arrives so much later, long after its sender gave up, and is judged then.
    case late(ClosedRange<Int>)
    /// It says that orders come too fast. It did not take this one, which nobody can know.
    case rate
    /// It says that it took the order, twice.
    case twice

    // What becomes of an order. An order meets all of these that fit it.

    /// It stands in no list for so long, though it works.
    case hidden(ClosedRange<Int>)
    /// The exchange rejects it after so long, and it has not traded.
    case bounced(ClosedRange<Int>)
    /// It fills to so many per cent of its quantity and no further.
    case stalled(ClosedRange<Int>)
    /// It does not trade for so long.
    case delayed(ClosedRange<Int>)
    /// A person places the very same order next to it, before or after.
    case twin

    // The answer to a cancel.

    /// It cancels and never says so.
    case cancelSilent
    /// The request gets lost on the way, and nobody says so.
    case cancelLost
    /// The request is taken, and the order goes on trading for so long.
    case cancelLate(ClosedRange<Int>)
    /// The order fills at that moment, and there is nothing to cancel.
    case filledFirst

    // The answer to a question.

    /// It does not answer.
    case unreadable
    /// An order list without its rows. The totals tell the truth.
    case falseEmpty
    /// An order list without rows whose totals are zero, as if nothing had ever been ordered.
    case falseNone
    /// An order list with few rows on each page: no lie, and each page has to be asked for.
    case tinyPages
    /// A page of an order list comes twice.
    case pageRepeated
    /// A page of an order list is left out.
    case pageMissing
    /// An order list moves by a row between two pages: one is there twice, or not at all.
    case pageShifted
    /// Each page of an order list says that there is another.
    case pageEndless
    /// Fills stand in the order list so much later.
    case lateFills(ClosedRange<Int>)
    /// The order list or the balances as they were so long ago, and it says so.
    case older(ClosedRange<Int>)
    /// The balances as they were so long ago, said to be those of now.
    case stale(ClosedRange<Int>)
    /// Balances without positions, though there are some.
    case falseFlat
    /// Balances with a position counted twice.
    case doubled
    /// Quotes of so long ago, and they say so.
    case oldQuotes(ClosedRange<Int>)

    // For a while.

    /// Nobody can connect.
    case outage(ClosedRange<Int>)
    /// Every call is refused because the token was revoked.
    case revoked(ClosedRange<Int>)
}

extension Lie {
    /// The call whose answer is a lie.
    enum Call: Hashable, Sendable {
        case submit, cancel, orders, balances, sellable, buyingPower, quotes
    }

    /// What it is about. Of one subject's answers only one can be given.
    enum Subject: Hashable {
        case answer, fate, cancelAnswer, reading, time
    }

    var subject: Subject {
        switch self {
        case .silent, .lost, .unsent, .refused, .slow, .late, .rate, .twice: .answer
        case .hidden, .bounced, .stalled, .delayed, .twin: .fate
        case .cancelSilent, .cancelLost, .cancelLate, .filledFirst: .cancelAnswer
        case .unreadable, .falseEmpty, .falseNone, .tinyPages, .pageRepeated, .pageMissing,
            .pageShifted, .pageEndless, .lateFills, .older, .stale, .falseFlat, .doubled,
            .oldQuotes:
            .reading
        case .outage, .revoked: .time
        }
    }

    func concerns(_ call: Call) -> Bool {
        switch self {
        case .silent, .lost, .unsent, .refused, .slow, .late, .rate, .twice, .hidden, .bounced,
            .stalled, .delayed, .twin:
            call == .submit
        case .cancelSilent, .cancelLost, .cancelLate, .filledFirst: call == .cancel
        case .unreadable: call != .submit && call != .cancel
        case .falseEmpty, .falseNone, .tinyPages, .pageRepeated, .pageMissing, .pageShifted,
            .pageEndless, .lateFills:
            call == .orders
        case .older: call == .orders || call == .balances
        case .stale, .falseFlat, .doubled: call == .balances
        case .oldQuotes: call == .quotes
        case .outage, .revoked: true
        }
    }

    /// The range that is drawn from; nil where there is none.
    var range: ClosedRange<Int>? {
        switch self {
        case .slow(let range), .late(let range), .hidden(let range), .bounced(let range),
            .stalled(let range), .delayed(let range), .cancelLate(let range),
            .lateFills(let range), .older(let range), .stale(let range), .oldQuotes(let range),
            .outage(let range), .revoked(let range):
            range
        case .silent, .lost, .unsent, .refused, .rate, .twice, .twin, .cancelSilent, .cancelLost,
            .filledFirst, .unreadable, .falseEmpty, .falseNone, .tinyPages, .pageRepeated,
            .pageMissing, .pageShifted, .pageEndless, .falseFlat, .doubled:
            nil
        }
    }
}
