import SeededRandom
import Testing

/// Each portfolio of the project, with one mistake put in by a seed. The command must refuse the
/// file and point at the very place.
struct MutationTests {
    /// A text with a mistake, and where it is.
    struct Mutant {
        let text: String
        let line: Int
        let column: Int
        let code: String
    }

    enum Kind: String, CaseIterable {
        case unknownName, unitError, duplicateKey, tooMuchWeight
    }

    @Test(arguments: Kind.allCases)
    func `a mistake is found at its place in every portfolio`(kind: Kind) throws {
        let seed = Int.random(in: 0...Int.max)
        var random = Seeded(seed)
        for name in try Project.names(in: "portfolios") {
            let original = try Project.text("portfolios/\(name)")
            let mutant = try #require(mutate(original, kind, &random), "\(name)")
            try withFolder([name: mutant.text]) { folder in
                let ran = try Program.run(["check", name], in: folder)
                let place = "\(name):\(mutant.line):\(mutant.column): error[\(mutant.code)]: "
                let isFound = ran.messages.split(separator: "\n").contains { $0.hasPrefix(place) }
                #expect(isFound, "seed \(seed): \(place)\n\(ran.messages)")
                #expect(ran.code == 10, "seed \(seed)")
                #expect(ran.output == "", "seed \(seed)")
            }
        }
    }

    private func mutate(_ text: String, _ kind: Kind, _ random: inout Seeded) -> Mutant? {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let found: [Mutant] =
            switch kind {
            case .unknownName: unknownNames(lines)
            case .unitError: unitErrors(lines)
            case .duplicateKey: duplicateKeys(lines)
            case .tooMuchWeight: tooMuchWeights(lines)
            }
        return found.isEmpty ? nil : random.pick(found)
    }

    /// A name of the universe, where it is used, becomes one that there is not.
    private func unknownNames(_ lines: [String]) -> [Mutant] {
        let body = section("universe", of: lines)
        let names = body.compactMap { key(of: lines[$0]) }
        let start = lines.firstIndex(of: "target:") ?? lines.count
        return (start..<lines.count).flatMap { index in
            words(of: lines[index]).filter { names.contains($0.word) }.map { found in
                let changed = replacing(found, in: lines[index], with: found.word + "_gone")
                return mutant(lines, index, changed, found.column, "P025")
            }
        }
    }

    /// A price is compared with a return: in `act_if`, which every portfolio may have. What does
    /// not fit is the return, as language.md's own example has it.
    private func unitErrors(_ lines: [String]) -> [Mutant] {
        section("rebalance", of: lines).filter { key(of: lines[$0]) == "act_if" }.map { index in
            let head = "  act_if: "
            let price = "any(close > "
            let changed = head + price + "ret(total, 10 months))"
            return mutant(lines, index, changed, (head + price).count + 1, "P031")
        }
    }

    /// A line with a key is there a second time.
    private func duplicateKeys(_ lines: [String]) -> [Mutant] {
        lines.indices.compactMap { index in
            guard let key = key(of: lines[index]), !lines[index].hasSuffix(":") else { return nil }
            var changed = lines
            changed.insert(lines[index], at: index + 1)
            let column = lines[index].prefix { $0 == " " }.count + 1
            return Mutant(
                text: changed.joined(separator: "\n"), line: index + 2, column: column,
                code: key.isEmpty ? "" : "P012")
        }
    }

    /// The target becomes a mix that sums past the whole.
    private func tooMuchWeights(_ lines: [String]) -> [Mutant] {
        let names = section("universe", of: lines).compactMap { key(of: lines[$0]) }
        guard names.count >= 2, let start = lines.firstIndex(of: "target:") else { return [] }
        let body = section("target", of: lines)
        let unused =
            section("let", of: lines) + section("params", of: lines)
            + section("groups", of: lines)
        var kept = lines
        for index in body + unused { kept[index] = "" }
        for index in kept.indices where ["let:", "params:", "groups:"].contains(kept[index]) {
            kept[index] = ""
        }
        let mix = "target: { fixed: { \(names[0]): 60%, \(names[1]): 40.5% } }"
        let column = mix.prefix { $0 != "." }.count - 1
        return [mutant(kept, start, mix, column, "P060")]
    }

    // MARK: - The text of a portfolio

    /// The lines below a top-level key.
    private func section(_ name: String, of lines: [String]) -> [Int] {
        guard let start = lines.firstIndex(of: "\(name):") else { return [] }
        let end = lines[(start + 1)...].firstIndex { line in
            line.first.map { $0 != " " && $0 != "#" } ?? false
        }
        return Array((start + 1)..<(end ?? lines.count))
    }

    /// The key that a line begins with.
    private func key(of line: String) -> String? {
        let text = line.drop { $0 == " " }
        guard let colon = text.firstIndex(of: ":"), text.first?.isLowercase == true else {
            return nil
        }
        let key = text[..<colon]
        return key.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "_" } ? String(key) : nil
    }

    private func words(of line: String) -> [(word: String, column: Int)] {
        var found: [(String, Int)] = []
        var word = ""
        for (index, character) in (line.prefix { $0 != "#" } + " ").enumerated() {
            if character.isLetter || character.isNumber || character == "_" {
                word.append(character)
            } else if !word.isEmpty {
                found.append((word, index - word.count + 1))
                word = ""
            }
        }
        return found
    }

    private func replacing(
        _ found: (word: String, column: Int), in line: String, with word: String
    ) -> String {
        line.prefix(found.column - 1) + word + line.dropFirst(found.column - 1 + found.word.count)
    }

    private func mutant(
        _ lines: [String], _ index: Int, _ line: String, _ column: Int, _ code: String
    ) -> Mutant {
        var changed = lines
        changed[index] = line
        return Mutant(
            text: changed.joined(separator: "\n"), line: index + 1, column: column, code: code)
    }
}
