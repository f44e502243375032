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
            if let load { print(load) }
        } catch {
            let message = "bench: \(error)\n"
            _ = write(STDERR_FILENO, message, message.utf8.count)
            exit(1)
        }
    }

    /// Measures the works that are named as arguments, or all.
    private static func measure(
        in folder: BenchFolder
    ) async throws -> ([Finding], missing: [String]) {
        let names = CommandLine.arguments.dropFirst()
        func isAsked(_ name: String) -> Bool { names.isEmpty || names.contains(name) }
        var findings: [Finding] = []
        var missing: [String] = []
        // First: after the database's work plain C was seen to take more than twice its time, and
        // a ratio to that would flatter us.
        let prices = MadePrices()
        let file = try folder.write(prices.csv, to: "made.csv")
        if isAsked("formula") { findings.append(try FormulaWork.measure(prices)) }
        if isAsked("prices") {
            findings.append(try PriceFileWork.measure(prices, file: file))
        }
        if isAsked("submit") {
            do {
                findings.append(try await SubmitWork(in: folder).measure())
            } catch let failure as BenchFailure {
                missing.append(failure.description)
            }
        }
        if isAsked("start") {
            findings += try StartUpWork(in: folder).measure(prices, file: file)
        }
        return (findings, missing)
    }

    /// Others at work make whole processes slower, not what is measured in turn.
    private static var load: String? {
        var loads = [0.0]
        let processors = sysconf(Int32(_SC_NPROCESSORS_ONLN))
        guard getloadavg(&loads, 1) == 1, loads[0] > Double(processors) / 2 + 1 else { return nil }
        return "The machine is busy (load \(fixed(loads[0], 1)) on \(processors) processors): "
            + "times of whole processes are longer than they need be."
    }

    private static let notes = """
        Each line is the median of rounds in which both sides took turns; a ratio is the median of
        the rounds' ratios. Both sides' results are compared before a time is believed. C is plain
        C at -O3, for the same baseline processor; beside it, the processor's time is counted.
        pgbench repeats what the server logged of one order.
        """
}
