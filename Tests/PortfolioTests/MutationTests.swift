import Diagnostics
import Markets
import Testing

@testable import Portfolio

/// Every portfolio of the project compiles, and one mistake of each kind, put in at a place that a
/// seed chooses, is found at exactly that line and column.
struct MutationTests {
    @Test func `every portfolio of the project compiles`() throws {
        let portfolios = try Files.portfolios()
        #expect(portfolios.count >= 3)
        for source in portfolios {
            do throws(DiagnosticList) {
                let compiled = try compile(source)
                #expect(compiled.name + ".yaml" == source.name)
                #expect(compiled.base == .krw)
                #expect(compiled.instruments.allSatisfy { $0.venue == .krx })
                #expect(compiled.orders.minimumValue != nil)
            } catch {
                Issue.record("\(error.rendered())")
            }
        }
    }

    /// A changed text, and where its one mistake begins.
    private struct Mutation {
        let text: String
        let place: Diagnostics.SourceLocation
    }

    @Test(arguments: 0..<25)
    func `an unknown name is found where it stands`(seed: Int) throws {
        for source in try Files.portfolios() {
            let names = ["kospi", "world", "bills", "ktb10", "uptrend", "risk_on", "total"]
            let mutation = try #require(
                replace(names, in: source, seed: seed, after: "\ntarget:") { $0 + "x" }
                    ?? replace(names, in: source, seed: seed, after: "\nlet:") { $0 + "x" })
            expect(mutation, "P025", source, seed)
        }
    }

    @Test(arguments: 0..<25)
    func `a wrong unit is found where it stands`(seed: Int) throws {
        // Each stands where a number without a dimension, or a price, is wanted.
        let units = ["5%", "3%", "20%", "25%", "30%", "10%", "sma(total, 10 months)"]
        for source in try Files.portfolios() {
            guard
                let mutation = replace(
                    units, in: source, seed: seed, after: "\nuniverse:",
                    with: { text in
                        text.hasPrefix("sma") ? "ret(total, 10 months)" : "500 KRW"
                    })
                    ?? replace(
                        ["momentum_of[bills]"], in: source, seed: seed, after: "\nlet:",
                        with: { _ in "total[bills]" })
            else {
                Issue.record("\(source.name) has no unit to change")
                continue
            }
            expect(mutation, "P031", source, seed)
        }
    }

    @Test(arguments: 0..<25)
    func `a key that is there twice is found the second time`(seed: Int) throws {
        var random = Seeded(seed)
        for source in try Files.portfolios() {
            let lines = source.lines
            let keys = lines.indices.filter { index in
                lines[index].wholeMatch(of: /\s*[a-z_0-9]+:\s.*[^|\s].*/) != nil
                    && !lines[index].contains("#")
            }
            let line = try #require(keys.randomElement(using: &random))
            var changed = lines
            changed.insert(lines[line], at: line + 1)
            let column = lines[line].prefix { $0 == " " }.count + 1
            expect(
                Mutation(
                    text: changed.joined(separator: "\n"),
                    place: Diagnostics.SourceLocation(line: line + 2, column: column)), "P012",
                source, seed)
        }
    }

    @Test(arguments: 0..<25)
    func `weights above a hundred percent are found where they pass it`(seed: Int) throws {
        for source in try Files.portfolios() {
            let mutation: Mutation
            if source.name == "dual-momentum.yaml" {
                let text = source.text.replacing(
                    "else: ktb10", with: "else: { fixed: { ktb10: 101% } }")
                let line = try #require(
                    text.split(separator: "\n", omittingEmptySubsequences: false)
                        .firstIndex { $0.contains("101%") })
                mutation = Mutation(
                    text: text, place: Diagnostics.SourceLocation(line: line + 1, column: 27))
            } else if source.name == "trend-sleeves.yaml" {
                mutation = try #require(
                    replace(["20%"], in: source, seed: seed, after: "\ntarget:") { _ in "20.1%" })
            } else {
                mutation = try mixMutation(source, seed: seed)
            }
            expect(mutation, "P060", source, seed)
        }
    }

    /// Raises one weight of the fixed mix by ten points: the sum passes 100 % at the last line.
    private func mixMutation(_ source: SourceText, seed: Int) throws -> Mutation {
        var random = Seeded(seed)
        var lines = source.lines
        let weights = lines.indices.filter {
            lines[$0].wholeMatch(of: /\s+[a-z0-9]+:\s+[0-9]+%/) != nil
        }
        let line = try #require(weights.randomElement(using: &random))
        let percent = try #require(lines[line].firstMatch(of: /([0-9]+)%/))
        let value = try #require(Int(percent.output.1))
        lines[line] = lines[line].replacing("\(value)%", with: "\(value + 10)%")
        let last = try #require(weights.last)
        let column = lines[last].prefix { $0 != ":" }.count
        let start = lines[last].dropFirst(column + 1).prefix { $0 == " " }.count
        return Mutation(
            text: lines.joined(separator: "\n"),
            place: Diagnostics.SourceLocation(line: last + 1, column: column + 2 + start))
    }

    /// Replaces one of these words, at one of the places where it stands alone.
    private func replace(
        _ words: [String], in source: SourceText, seed: Int, after section: String,
        with change: (String) -> String
    ) -> Mutation? {
        var random = Seeded(seed)
        let text = source.text
        guard let from = text.firstRange(of: section)?.upperBound else { return nil }
        var places: [(range: Range<String.Index>, word: String)] = []
        for word in words {
            var start = from
            while let range = text[start...].firstRange(of: word) {
                start = range.upperBound
                let line =
                    text[..<range.lowerBound].split(
                        separator: "\n", omittingEmptySubsequences: false
                    ).last ?? ""
                let isAlone =
                    !isPart(text[..<range.lowerBound].last) && !isPart(text[start...].first)
                // A name in front of its own colon is where it gets its meaning, but in a map of
                // weights.
                let isKey = text[start...].first == ":" && !line.hasPrefix("    ")
                if isAlone, !isKey, !line.contains("#"), !line.contains("cash_buffer") {
                    places.append((range, word))
                }
            }
        }
        guard let place = places.randomElement(using: &random) else { return nil }
        let before = text[..<place.range.lowerBound]
        let lines = before.split(separator: "\n", omittingEmptySubsequences: false)
        return Mutation(
            text: before + change(place.word) + text[place.range.upperBound...],
            place: Diagnostics.SourceLocation(
                line: lines.count, column: (lines.last?.count ?? 0) + 1))
    }

    private func isPart(_ character: Character?) -> Bool {
        character.map { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." } ?? false
    }

    private func expect(
        _ mutation: Mutation, _ code: String, _ source: SourceText, _ seed: Int
    ) {
        let found = problems(mutation.text)
        #expect(
            found.contains("\(mutation.place) \(code)"),
            "\(source.name), seed \(seed): \(found), expected \(mutation.place) \(code)")
    }
}

extension SourceText {
    fileprivate var text: String { String(decoding: bytes, as: UTF8.self) }

    fileprivate var lines: [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
}
