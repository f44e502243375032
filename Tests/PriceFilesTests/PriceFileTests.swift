import FoundationEssentials
import Markets
import PriceFiles
import Testing

struct PriceFileTests {
    let spy = Instrument.sample("US:SPY")
    let tlt = Instrument.sample("US:TLT")
    let kodex = Instrument.sample("KRX:069500")

    @Test func `a wide file is closes by date`() throws {
        let prices = try read(
            """
            date,US:SPY,US:TLT,FX:USDKRW
            2024-01-02,472.65,98.5,1312.5
            2024-01-03,468.79,,1305
            2024-01-05,467.92,97.26,
            """)
        #expect(
            prices.history.dates.map(\.description) == ["2024-01-02", "2024-01-03", "2024-01-05"])
        #expect(prices.history.series[spy]?.close == [472.65, 468.79, 467.92])
        #expect(prices.history.series[spy]?.total == [472.65, 468.79, 467.92])
        #expect(prices.history.series[tlt]?.close[1].isNaN == true)
        #expect(prices.closes.close(of: tlt, on: .sample("2024-01-03")) == nil)
        #expect(prices.closes.close(of: tlt, on: .sample("2024-01-05"))?.amount == "97.26")
        let newest = prices.closes.newest(of: tlt, through: .sample("2024-01-04"))
        #expect(newest?.price.amount == "98.5")
        #expect(newest?.on.description == "2024-01-02")
        #expect(prices.rates["USDKRW"]?.prefix(2) == [1312.5, 1305])
        #expect(prices.history.series.count == 2)
    }

    @Test func `line ends, a byte order mark and a missing last line end are all read`() throws {
        let prices = try read("\u{FEFF}date,US:SPY\r\n2024-01-02,1.5\r\n2024-01-03,2\r")
        #expect(prices.history.series[spy]?.close == [1.5, 2])
        let empty = try read("date,US:SPY\n")
        #expect(empty.history.dates.isEmpty)
    }

    @Test func `a bare code is the needed instrument, and otherwise guessed by its shape`() throws {
        let text = "date,069500,SPY\n2024-01-02,35005,472.65\n"
        let all = try read(text)
        #expect(all.closes.instruments == [kodex, spy])
        let needed = try read(text, needing: [kodex])
        #expect(needed.closes.instruments == [kodex])
        let other = Instrument.sample("KRX:SPY")
        #expect(try read(text, needing: [other]).closes.instruments == [other])
    }

    @Test func `columns that nobody needs are not numbers, but their cells are counted`() throws {
        let prices = try read("date,US:XXX,US:SPY\n2024-01-02,abc,5\n", needing: [spy])
        #expect(prices.history.series[spy]?.close == [5])
        #expect(
            refusal("date,US:XXX,US:SPY\n2024-01-02,5\n", needing: [spy])
                == "prices.csv:2: does not have the 3 cells of the header")
    }

    @Test(arguments: [
        ("", "prices.csv: is empty"),
        ("Date,US:SPY", "prices.csv:1: the first column is 'Date', not 'date'"),
        ("date,US:SPY,US:SPY", "prices.csv:1: 'US:SPY' is there twice"),
        ("date,US:SPY,SPY", "prices.csv:1: 'SPY' is there twice"),
        ("date,sp y", "prices.csv:1: 'sp y' names no instrument"),
        ("date,FX:ABC", "prices.csv:1: 'FX:ABC' names no instrument"),
        ("date,", "prices.csv:1: '' names no instrument"),
        ("date,US:SPY\r2024-01-02,1", "prices.csv:1: a carriage return inside a line"),
        ("date,US:SPY\n2024-01-02,1\n\n", "prices.csv:3: date: '' is no date"),
        ("date,US:SPY\n2024-02-30,1", "prices.csv:2: date: '2024-02-30' is no date"),
        ("date,US:SPY\n20240102,1", "prices.csv:2: date: '20240102' is no date"),
        (
            "date,US:SPY\n2024-01-03,1\n2024-01-02,1",
            "prices.csv:3: date: 2024-01-02 comes after 2024-01-03: not in order"
        ),
        (
            "date,US:SPY\n2024-01-03,1\n2024-01-03,1",
            "prices.csv:3: date: 2024-01-03 is there twice"
        ),
        (
            "date,US:SPY\n2024-01-05,1\n2024-01-06,1",
            "prices.csv:3: date: 2024-01-06 and 2024-01-05 are one session: a weekend counts as "
                + "its Friday"
        ),
        ("date,US:SPY\n2024-01-02", "prices.csv:2: does not have the 2 cells of the header"),
        ("date,US:SPY\n2024-01-02,1,2", "prices.csv:2: does not have the 2 cells of the header"),
        ("date,US:SPY\n2024-01-02x,1", "prices.csv:2: does not have the 2 cells of the header"),
        ("date,US:SPY\n2024-01-02,-3", "prices.csv:2: US:SPY: '-3' is below zero"),
        ("date,US:SPY\n2024-01-02,0", "prices.csv:2: US:SPY: '0' is not above zero"),
        ("date,US:SPY\n2024-01-02,0.00", "prices.csv:2: US:SPY: '0.00' is not above zero"),
        ("date,US:SPY\n2024-01-02,nan", "prices.csv:2: US:SPY: 'nan' is not a number"),
        ("date,US:SPY\n2024-01-02,inf", "prices.csv:2: US:SPY: 'inf' is not a number"),
        ("date,US:SPY\n2024-01-02,1e3", "prices.csv:2: US:SPY: '1e3' is not a number"),
        ("date,US:SPY\n2024-01-02,0x10", "prices.csv:2: US:SPY: '0x10' is not a number"),
        ("date,US:SPY\n2024-01-02,+1", "prices.csv:2: US:SPY: '+1' is not a number"),
        ("date,US:SPY\n2024-01-02,.5", "prices.csv:2: US:SPY: '.5' is not a number"),
        ("date,US:SPY\n2024-01-02,5.", "prices.csv:2: US:SPY: '5.' is not a number"),
        ("date,US:SPY\n2024-01-02,1.2.3", "prices.csv:2: US:SPY: '1.2.3' is not a number"),
        ("date,US:SPY\n2024-01-02, 5", "prices.csv:2: US:SPY: ' 5' is not a number"),
        ("date,US:SPY\n2024-01-02,\"5\"", "prices.csv:2: US:SPY: '\"5\"' is not a number"),
        ("date,US:SPY\n2024-01-02,\u{0}", "prices.csv:2: US:SPY: '\u{0}' is not a number"),
        (
            "date,US:SPY\n2024-01-02,9000000000000",
            "prices.csv:2: US:SPY: '9000000000000' is too large"
        ),
        (
            "date,US:SPY\n2024-01-02,0.0000001",
            "prices.csv:2: US:SPY: '0.0000001' is below a millionth"
        ),
    ])
    func `what is wrong is refused with its line`(text: String, message: String) {
        #expect(refusal(text) == message)
    }

    @Test func `a cell of a million digits is refused, and quoted in short`() throws {
        let long = String(repeating: "1", count: 1_000_000)
        let message = try #require(refusal("date,US:SPY\n2024-01-02,\(long)\n"))
        #expect(message == "prices.csv:2: US:SPY: '\(long.prefix(40))' is too long")
    }

    @Test func `a million columns are too many`() throws {
        let header = "date" + String(repeating: ",", count: 1_000_000)
        #expect(refusal(header) == "prices.csv:1: more than 20000 columns")
    }

    @Test func `what is no file is refused`() throws {
        try withFolder { folder in
            #expect(
                message { try FilePrices(path: "\(folder)/none.csv") }?.hasSuffix(
                    "/none.csv: cannot be opened: No such file or directory") == true)
            #expect(message { try FilePrices(path: "/dev/zero") } == "/dev/zero: is not a file")
            #expect(message { try FilePrices(path: folder) } == "\(folder): has no .csv file")
        }
    }

    /// The text is the shortest that names its number, or has a few decimals; either way the bits
    /// must be those of the standard library's own reading.
    @Test func `every number is rounded as the standard library does`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = Random(seed: seed)
        var texts: [String] = ["9007199254740993", "0.1", "123456789012345678", "8999999999999.9"]
        texts = texts.filter { (Double($0) ?? 0) < 9e12 }
        for _ in 0..<3000 {
            let digits = String(UInt64.random(in: 1...(1 << 40), using: &random))
            let places = Int.random(in: 0...17, using: &random)
            let whole = String(digits.dropLast(places))
            let fraction = digits.suffix(places)
            let zeros = String(repeating: "0", count: places - fraction.count)
            let text = "\(whole.isEmpty ? "0" : whole)\(places > 0 ? "." : "")\(zeros)\(fraction)"
            if let value = Double(text), value >= 1e-6 { texts.append(text) }
        }
        let days = (0..<texts.count).map { day in
            TradingDate(day: day / 5 * 7 + day % 5 - 3).description  // Mondays to Fridays
        }
        let lines = zip(days, texts).map { "\($0),\($1)\n" }.joined()
        let prices = try read("date,US:SPY\n\(lines)")
        let close = try #require(prices.history.series[spy]?.close)
        for (row, text) in texts.enumerated() {
            #expect(close[row] == Double(text), "\(text), seed \(seed)")
            let exact = try #require(prices.closes.close(of: spy, row: row))
            let parsed = Price(parsing: text, in: .usd) ?? Price(nearest: close[row], in: .usd)
            let off = abs(exact.millionths - (parsed?.millionths ?? 0))
            #expect(off <= (Price(parsing: text, in: .usd) == nil ? 1 : 0), "\(text), seed \(seed)")
        }
        #expect(close.count > 2000)
    }

    @Test func `an exact close past six decimals is the nearest millionth`() throws {
        let prices = try read("date,US:SPY\n2024-01-02,1.0000005\n2024-01-03,1.00000049\n")
        #expect(prices.closes.close(of: spy, row: 0)?.millionths == 1_000_001)
        #expect(prices.closes.close(of: spy, row: 1)?.millionths == 1_000_000)
    }
}
