import Markets
import Testing
import Trading

/// When pages are a whole list.
struct PageReaderTests {
    @Test func `pages that end as the broker says and add up are a list`() throws {
        var reader = PageReader(session: .sample("2026-11-20"))
        #expect(reader.first == .ask(next: nil))
        #expect(reader.take(.sample([1, 2], next: "a", of: 3)) == .ask(next: "a"))
        let step = reader.take(.sample([3], of: 3))
        guard case .done(let day) = step else {
            Issue.record("\(step)")
            return
        }
        #expect(day.orders.map(\.number.rawValue) == ["1", "2", "3"])
        #expect(day.totals == .init(orders: 3, filled: .zero))
    }

    @Test func `one empty page is an empty list`() {
        var reader = PageReader(session: .sample("2026-11-20"))
        let empty = DayOrders(
            session: .sample("2026-11-20"), orders: [], totals: .init(orders: 0, filled: .zero))
        #expect(reader.take(.sample([], of: 0)) == .done(empty))
    }

    @Test func `without totals the end of paging has to do`() {
        var reader = PageReader(session: .sample("2026-11-20"))
        _ = reader.take(.sample([1], next: "a"))
        guard case .done = reader.take(.sample([2])) else {
            Issue.record("not a list")
            return
        }
    }

    @Test(
        arguments: [
            ([.sample([1], next: "a", of: 2), .sample([1], of: 2)], "order 1 is listed twice"),
            ([.sample([1, 1], of: 2)], "order 1 is listed twice"),
            (
                [.sample([1], next: "a", of: 2), .sample([2], of: 3)],
                "the list changed between two pages"
            ),
            (
                [.sample([1], next: "a", of: 2), .sample([2])],
                "the list changed between two pages"
            ),
            ([.sample([1], of: 2)], "the rows do not add up to the broker's totals"),
            ([.sample([], of: 2)], "the rows do not add up to the broker's totals"),
            ([.sample([], next: "a", of: 2)], "an empty page goes on"),
            (
                [.sample([1], next: "a"), .sample([2], next: "a")],
                "the pages go round in a circle"
            ),
            (
                [.sample([1], next: "a"), .sample([2], next: "b"), .sample([3], next: "a")],
                "the pages go round in a circle"
            ),
            (
                [.sample([1], on: "2026-11-19", of: 1)],
                "an order of another session is listed"
            ),
        ] as [([Page<OrderReport>], String)])
    func `anything else is no list`(pages: [Page<OrderReport>], why: String) {
        var reader = PageReader(session: .sample("2026-11-20"))
        var step = reader.first
        for page in pages {
            guard case .ask = step else {
                Issue.record("\(step) before the last page")
                return
            }
            step = reader.take(page)
        }
        #expect(step == .broken(why: why))
    }

    /// Totals that tell the truth catch every loss and every repetition.
    @Test func `whatever page is left out or comes twice, it is no list`() {
        for rows in 1...12 {
            for size in 1...5 {
                let starts = Array(stride(from: 1, through: rows, by: size))
                for spoilt in starts.indices {
                    for isTwice in [true, false] {
                        var order = starts
                        if isTwice {
                            order.insert(starts[spoilt], at: spoilt)
                        } else {
                            order.remove(at: spoilt)
                        }
                        let pages = order.map { Array($0...min($0 + size - 1, rows)) }
                        let step = read(pages.isEmpty ? [[]] : pages, of: rows)
                        guard case .broken = step else {
                            Issue.record("\(rows) rows by \(size), page \(spoilt): \(step)")
                            continue
                        }
                    }
                }
                let whole = starts.map { Array($0...min($0 + size - 1, rows)) }
                guard case .done = read(whole, of: rows) else {
                    Issue.record("\(rows) rows by \(size)")
                    continue
                }
            }
        }
    }

    private func read(_ pages: [[Int]], of total: Int) -> PageReader.Step {
        var reader = PageReader(session: .sample("2026-11-20"))
        var step = reader.first
        for (index, page) in pages.enumerated() {
            guard case .ask = step else { return step }
            let next = index + 1 < pages.count ? "\(index)" : nil
            step = reader.take(.sample(page, next: next, of: total))
        }
        return step
    }

    @Test func `a list that never ends is given up`() {
        var reader = PageReader(session: .sample("2026-11-20"))
        var step = reader.first
        var pages = 0
        while case .ask = step {
            pages += 1
            step = reader.take(.sample([pages], next: "\(pages)"))
        }
        #expect(step == .broken(why: "more than 50 pages"))
        #expect(pages == 50)
    }
}

extension Page<OrderReport> {
    fileprivate static func sample(
        _ numbers: [Int], on session: String = "2026-11-20", next: String? = nil,
        of total: Int? = nil
    ) -> Page {
        Page(
            rows: numbers.map { .sample($0, on: session) }, next: next,
            totals: total.map { .init(orders: $0, filled: .zero) })
    }
}

extension OrderReport {
    fileprivate static func sample(_ number: Int, on session: String) -> OrderReport {
        OrderReport(
            number: BrokerOrderNumber(rawValue: "\(number)"), session: .sample(session),
            instrument: Order.sample(.planned).instrument, side: .buy,
            quantity: Quantity(shares: 1),
            limit: Price(millionths: 35_000_000_000, .krw), status: .open, executed: .none(.krw),
            acceptedAt: Instant(microseconds: 0))
    }
}

extension TradingDate {
    fileprivate static func sample(_ text: String) -> TradingDate {
        guard let date = TradingDate(parsing: text) else { preconditionFailure("'\(text)'") }
        return date
    }
}
