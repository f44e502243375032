import FoundationEssentials
import Markets
import PriceFiles
import Testing

struct PriceFolderTests {
    let spy = Instrument.sample("US:SPY")
    let kodex = Instrument.sample("KRX:069500")

    @Test func `a folder has a file for each instrument, on the dates of all of them`() throws {
        let files = [
            "US-SPY.csv":
                "date,open,high,low,close,volume\n2024-01-02,1,3,1,2,100\n2024-01-04,2,3,1,3,0\n",
            "KRX-069500.csv": "date,close\n2024-01-03,35005\n2024-01-04,35100\n",
            "FX-USDKRW.csv": "date,close\n2024-01-02,1312.5\n",
            "notes.txt": "not a price file",
        ]
        let prices = try read(files)
        #expect(
            prices.history.dates.map(\.description) == ["2024-01-02", "2024-01-03", "2024-01-04"])
        #expect(prices.history.series[spy]?.close.map { "\($0)" } == ["2.0", "nan", "3.0"])
        #expect(
            prices.history.series[kodex]?.close.map { "\($0)" } == ["nan", "35005.0", "35100.0"])
        #expect(prices.closes.close(of: kodex, row: 2)?.amount == "35100")
        #expect(prices.closes.close(of: spy, row: 1) == nil)
        #expect(prices.rates["USDKRW"]?.map { "\($0)" } == ["1312.5", "nan", "nan"])
        #expect(prices.adjustedOnly.isEmpty)
        #expect(try read(files, needing: [spy]).closes.instruments == [spy])
    }

    @Test func `dividends and splits make the total-return index`() throws {
        let prices = try read([
            "US-SPY.csv": """
            date,close,dividend,split
            2024-01-02,100,,
            2024-01-03,99,1,
            2024-01-04,49.5,0,2
            2024-01-05,,0.5,1
            2024-01-08,50,,
            """
        ])
        let total = try #require(prices.history.series[spy]?.total)
        #expect(total[0] == 100)
        #expect(total[1] == 100)
        #expect(total[2] == 100)
        #expect(total[3].isNaN)
        #expect(abs(total[4] - 100 * 50.5 / 49.5) < 1e-9)
        #expect(prices.history.series[spy]?.close[2] == 49.5)
    }

    @Test func `adjusted closes are checked against dividends and splits, not used`() throws {
        let good = "date,close,adjusted,split\n2024-01-02,100,50.01,\n2024-01-03,50,50,2\n"
        let prices = try read(["US-SPY.csv": good])
        #expect(prices.history.series[spy]?.total == [100, 100])
        #expect(prices.adjustedOnly.isEmpty)
        let bad = "date,close,adjusted,split\n2024-01-02,100,50.01,\n2024-01-03,50,50,\n"
        #expect(
            refusal(["US-SPY.csv": bad])
                == "US-SPY.csv:3: adjusted: 2024-01-03 moves otherwise than the close with its "
                + "dividends and splits")
    }

    @Test(arguments: [
        "date,adjusted\n2024-01-02,50\n2024-01-03,51\n",
        "date,close,adjusted\n2024-01-02,100,50\n2024-01-03,51,51\n",
    ])
    func `adjusted closes alone are the closes, and the result says so`(text: String) throws {
        let prices = try read(["US-SPY.csv": text])
        #expect(prices.history.series[spy]?.close == [50, 51])
        #expect(prices.history.series[spy]?.total == [50, 51])
        #expect(prices.closes.close(of: spy, row: 0)?.amount == "50")
        #expect(prices.adjustedOnly == [spy])
    }

    @Test(arguments: [
        ("US-SPY.csv", "date,price\n", "US-SPY.csv:1: there is no column 'price'"),
        ("US-SPY.csv", "date,close,close\n", "US-SPY.csv:1: 'close' is there twice"),
        ("US-SPY.csv", "date,open\n", "US-SPY.csv:1: has neither 'close' nor 'adjusted'"),
        (
            "US-SPY.csv", "date,close,split\n2024-01-02,1,0\n",
            "US-SPY.csv:2: split: '0' is not above zero"
        ),
        (
            "US-SPY.csv", "date,close,dividend\n2024-01-02,1,-1\n",
            "US-SPY.csv:2: dividend: '-1' is below zero"
        ),
        (
            "what is this.csv", "date,close\n",
            "what is this.csv: 'what is this' names no instrument"
        ),
    ])
    func `what is wrong is refused with its file and line`(
        file: String, text: String, message: String
    ) {
        #expect(refusal([file: text]) == message)
    }
}
