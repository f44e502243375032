public import Markets

/// One page of a list that a broker gives in pages.
public struct Page<Row: Hashable & Sendable>: Hashable, Sendable {
    public let rows: [Row]
    /// What to ask for the next page with; nil on the last one.
    public let next: String?
    /// Of the whole list, where the broker gives them.
    public let totals: DayOrders.Totals?

    public init(rows: [Row], next: String?, totals: DayOrders.Totals?) {
        self.rows = rows
        self.next = next
        self.totals = totals
    }
}

/// Puts the pages of a session's order list together, or says why they are not the whole of it.
///
/// The list changes while it is read, servers repeat pages and forget them. What comes out is the
/// list only if paging ended as the broker says, no order is there twice, and the rows add up to
/// totals that stayed the same on every page.
public struct PageReader: Sendable {
    /// What to do next.
    public enum Step: Hashable, Sendable {
        case ask(next: String?)
        case done(DayOrders)
        case broken(why: String)
    }

    /// More pages than a day has: a list that never ends.
    public static let pageLimit = 50

    private let session: TradingDate
    private var rows: [OrderReport] = []
    private var numbers: Set<BrokerOrderNumber> = []
    private var asked: Set<String> = []
    private var totals: DayOrders.Totals?
    private var pages = 0

    public init(session: TradingDate) {
        self.session = session
    }

    /// The first page is asked for without a key.
    public var first: Step { .ask(next: nil) }

    /// Takes the page that was asked for.
    public mutating func take(_ page: Page<OrderReport>) -> Step {
        pages += 1
        if pages == 1 {
            totals = page.totals
        } else {
            guard page.totals == totals else {
                return .broken(why: "the list changed between two pages")
            }
        }
        for row in page.rows {
            guard numbers.insert(row.number).inserted else {
                return .broken(why: "order \(row.number) is listed twice")
            }
            rows.append(row)
        }
        if let next = page.next {
            guard !page.rows.isEmpty else { return .broken(why: "an empty page goes on") }
            guard asked.insert(next).inserted else {
                return .broken(why: "the pages go round in a circle")
            }
            guard pages < PageReader.pageLimit else {
                return .broken(why: "more than \(PageReader.pageLimit) pages")
            }
            return .ask(next: next)
        }
        let day = DayOrders(session: session, orders: rows, totals: totals)
        if let contradiction = day.contradiction { return .broken(why: contradiction) }
        return .done(day)
    }
}
