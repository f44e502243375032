import Diagnostics
import FoundationEssentials
import Portfolio
import Repository
import Trading

/// A portfolio's file, compiled.
struct PortfolioFile {
    let portfolio: CompiledPortfolio
    let revision: Revision
    let isDirty: Bool

    /// As it is committed: the only form that a live run trades. A file with other bytes in the
    /// working tree is refused, because nobody can say which of the two was meant.
    static func committed(_ path: String) throws -> PortfolioFile {
        let file: CommittedFile
        do {
            file = try Repository.committedFile(at: path)
        } catch {
            throw CommandFailure(.usage, "\(error)")
        }
        guard !file.isDirty else {
            throw CommandFailure(
                .usage,
                "'\(path)' has changes that are not committed, and a live run trades only what is: "
                    + "commit them, or put them back with 'git restore \(path)'")
        }
        return try PortfolioFile(path, bytes: file.bytes, commit: file.commit, isDirty: false)
    }

    /// As it is in the working tree, for dry runs, with the commit that it belongs to if any.
    static func working(_ path: String) throws -> PortfolioFile {
        let bytes = try SourceFile.read(path).bytes
        // Outside a repository a dry run has no commit to name, and needs none.
        let committed = try? Repository.committedFile(at: path)
        let isDirty = committed?.bytes != bytes
        return try PortfolioFile(
            path, bytes: bytes, commit: committed?.commit ?? "", isDirty: isDirty)
    }

    private init(_ path: String, bytes: [UInt8], commit: String, isDirty: Bool) throws {
        let source = SourceText(name: path, bytes: bytes)
        do {
            portfolio = try compile(source)
        } catch {
            Messages.write(error.rendered())
            throw CommandFailure.silent(.usage)
        }
        revision = Revision(
            commit: commit, hash: portfolio.hash, source: String(decoding: bytes, as: UTF8.self))
        self.isDirty = isDirty
    }

    /// The files of a folder, by name.
    static func paths(in folder: String) throws -> [String] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            throw CommandFailure(
                .usage,
                "there is no folder '\(folder)' here: name a file with --portfolio, or change to "
                    + "the folder that holds '\(folder)'")
        }
        let files = names.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.sorted()
        guard !files.isEmpty else {
            throw CommandFailure(.usage, "there is no portfolio in '\(folder)'")
        }
        return files.map { "\(folder)/\($0)" }
    }
}
