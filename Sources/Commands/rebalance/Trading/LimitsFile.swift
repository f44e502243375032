import Diagnostics
import Glibc
import Limits
import Repository
import Trading

/// The limits of an account: `limits/NAME.yaml`, beside the folder of the portfolios and versioned
/// with them.
enum LimitsFile {
    /// Where the limits of an account are, seen from where a portfolio's path is.
    static func path(of account: AccountName, beside portfolio: String) -> String {
        root(of: portfolio) + "limits/\(account).yaml"
    }

    /// As they are committed: the only form that a live run goes by. Without a file the ceilings
    /// hold; a file that is committed and gone from the working tree is refused, because a brake
    /// must not be taken off by losing it.
    static func committed(
        of account: AccountName, beside portfolio: String = "portfolios/"
    ) throws -> AccountLimits {
        let path = path(of: account, beside: portfolio)
        do {
            guard access(path, F_OK) == 0 else {
                let root = root(of: portfolio)
                if try Repository.holds("./limits/\(account).yaml", below: root) {
                    throw CommandFailure(
                        .usage,
                        "'\(path)' is committed and is gone from here: put it back with "
                            + "'git restore \(path)', or commit that it is removed")
                }
                return .ceilings(of: account)
            }
            let file = try Repository.committedFile(at: path)
            guard !file.isDirty else {
                throw CommandFailure(
                    .usage,
                    "'\(path)' has changes that are not committed, and a live run goes by what is: "
                        + "commit them, or put them back with 'git restore \(path)'")
            }
            return try read(SourceText(name: path, bytes: file.bytes))
        } catch let error as RepositoryError {
            throw CommandFailure(.usage, "\(error)")
        }
    }

    private static func read(_ source: SourceText) throws -> AccountLimits {
        do throws(DiagnosticList) {
            return try AccountLimits(reading: source)
        } catch {
            Messages.write(error.rendered())
            throw CommandFailure.silent(.usage)
        }
    }

    /// The folder that holds the folder `portfolios`, with its slash: empty for the working folder.
    private static func root(of portfolio: String) -> String {
        let parts = portfolio.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        let folders = parts.last == "portfolios" ? parts.dropLast() : parts
        return folders.map { "\($0)/" }.joined()
    }
}
