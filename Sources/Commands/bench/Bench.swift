import Glibc

/// `make bench`: how long the work takes that must be quick, each piece beside a program that does
/// the same and no more. The two take turns, so what is printed are medians and their ratios; times
/// alone say little on a machine that others use.
@main
enum Bench {
    static func main() async {
        do {
            let folder = try BenchFolder()
            let missing: [String]
            let findings: [Finding]
            do {
                (findings, missing) = try await measure(in: folder)
            } catch {
                folder.clear()
                throw error
            }
            folder.clear()
            print(Report.text(findings))
            for line in missing { print("\nnot measured: \(line)") }
            print("\n\(notes)")
        } catch {
            let message = "bench: \(error)\n"
            _ = write(STDERR_FILENO, message, message.utf8.count)
            exit(1)
        }
    }

    private static func measure(
        in folder: BenchFolder
    ) async throws -> ([Finding], missing: [String]) {
        var findings: [Finding] = []
        var missing: [String] = []
        do {
            findings.append(try await SubmitWork(in: folder).measure())
        } catch let failure as BenchFailure {
            missing.append(failure.description)
        }
        let prices = MadePrices()
        let file = try folder.write(prices.csv, to: "made.csv")
        findings.append(try FormulaWork.measure(prices))
        findings.append(try PriceFileWork.measure(prices, file: file))
        findings += try StartUpWork(in: folder).measure(prices, file: file)
        return (findings, missing)
    }

    private static let notes = """
        Each line is the median of rounds in which both sides took turns; a ratio is the median of
        the rounds' ratios. Both sides' results are compared before a time is believed. C is plain
        C, compiled for this very processor. pgbench repeats what the server logged of one order.
        """
}
