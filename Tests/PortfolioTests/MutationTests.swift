import Diagnostics
import Markets
import SeededRandom
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
            let names = try compile(source).universe.map(\.name) + ["total"]
            let uses = source.words { word in names.contains { $0 == word } }
                .filter { source.section(of: $0) != "universe" }
            let mutation = try #require(change(uses, in: source, seed: seed) { $0 + "x" })
            expect(mutation, "P025", source, seed)
        }
    }

    @Test(arguments: 0..<25)
    func `a wrong unit is found where it stands`(seed: Int) throws {
        for source in try Files.portfolios() {
            // A share where a share is wanted becomes money; a return compared, a price.
            let shares = source.ranges(of: /[0-9]+%/)
            let returns = source.ranges(of: /momentum_of\[bills\]/)
            let places = (shares + returns).filter {
                ["let", "target", "rebalance"].contains(source.section(of: $0))
            }
            let mutation = try #require(
                change(places, in: source, seed: seed) {
                    $0.hasSuffix("%") ? "500 KRW" : "total[bills]"
                })
            expect(mutation, "P031", source, seed)
        }
    }

    @Test(arguments: 0..<25)
    func `a key that is there twice is found the second time`(seed: Int) throws {
        var random = Seeded(seed)
        for source in try Files.portfolios() {
            var lines = source.text.split(separator: "\n", omittingEmptySubsequences: false)
            let keys = lines.indices.filter {
                lines[$0].wholeMatch(of: /\s*[a-z_0-9]+:\s.*\S.*/) != nil
            }
            let line = try #require(keys.randomElement(using: &random))
            let column = lines[line].prefix { $0 == " " }.count + 1
            lines.insert(lines[line], at: line + 1)
            expect(
                Mutation(
                    text: lines.joined(separator: "\n"),
                    place: Diagnostics.SourceLocation(line: line + 2, column: column)), "P012",
                source, seed)
        }
    }

    @Test(arguments: 0..<25)
    func `weights above a hundred percent are found where they pass it`(seed: Int) throws {
        for source in try Files.portfolios() {
            var random = Seeded(seed)
            var weights = source.ranges(of: /[0-9]+%/).filter { source.section(of: $0) == "target" }
            if weights.isEmpty {
                // No weight is written: the last branch becomes one.
                let text = source.text.replacing(
                    /else: ([a-z0-9]+)/, with: { "else: { fixed: { \($0.output.1): 101% } }" })
                let written = SourceText(name: source.name, text: text)
                weights = written.ranges(of: /101%/)
                let place = written.place(of: try #require(weights.first))
                expect(Mutation(text: text, place: place), "P060", source, seed)
                continue
            }
            // All but one are as they were; together they pass 100 % at the first that is too much.
            let raised = try #require(weights.indices.randomElement(using: &random))
            var text = source.text
            let value = (Int(text[weights[raised]].dropLast()) ?? 0) + 10
            text.replaceSubrange(weights[raised], with: "\(value)%")
            let changed = SourceText(name: source.name, text: text)
            let values = changed.ranges(of: /[0-9]+%/)
                .filter { changed.section(of: $0) == "target" }
            var sum = 0
            let isSleeves = text.contains("sleeves:")
            let first = values.first {
                sum += Int(text[$0].dropLast()) ?? 0
                return isSleeves || sum > 100
            }
            let place = changed.place(of: try #require(first))
            expect(Mutation(text: text, place: place), "P060", source, seed)
        }
    }

    /// Changes one of these pieces, which a seed chooses.
    private func change(
        _ pieces: [Range<String.Index>], in source: SourceText, seed: Int,
        with change: (Substring) -> String
    ) -> Mutation? {
        var random = Seeded(seed)
        guard let piece = pieces.randomElement(using: &random) else { return nil }
        let text = source.text
        return Mutation(
            text: text[..<piece.lowerBound] + change(text[piece]) + text[piece.upperBound...],
            place: source.place(of: piece))
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

    /// Pieces that match and are not in a comment.
    fileprivate func ranges(of pattern: some RegexComponent) -> [Range<String.Index>] {
        text.ranges(of: pattern).filter { !lineBefore($0).contains("#") }
    }

    /// Words that satisfy a condition, and are not in a comment.
    fileprivate func words(_ holds: (Substring) -> Bool) -> [Range<String.Index>] {
        ranges(of: /[a-z_0-9]+/).filter { holds(text[$0]) }
    }

    private func lineBefore(_ piece: Range<String.Index>) -> Substring {
        text[..<piece.lowerBound].split(separator: "\n", omittingEmptySubsequences: false).last
            ?? ""
    }

    /// The key on the left margin above a piece.
    fileprivate func section(of piece: Range<String.Index>) -> String {
        let lines = text[..<piece.lowerBound].split(separator: "\n")
        let head = lines.last { $0.first?.isLetter ?? false }
        return String(head?.prefix { $0 != ":" } ?? "")
    }

    fileprivate func place(of piece: Range<String.Index>) -> Diagnostics.SourceLocation {
        location(ofByte: text.utf8.distance(from: text.startIndex, to: piece.lowerBound))
    }
}
