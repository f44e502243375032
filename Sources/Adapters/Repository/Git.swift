import Subprocess

/// The git program, with nothing of a caller's that could change what it reads.
///
/// `GIT_DIR` and its like, which a hook has set, are not passed on; no pager, no hook and no
/// file-system monitor of a repository is run.
struct Git {
    private let folder: String
    private let environment: [String: String]

    init(in folder: String, environment: [String: String]) {
        self.folder = folder
        let kept = ["PATH", "HOME", "XDG_CONFIG_HOME", "SUDO_UID"]
        self.environment = environment.filter { kept.contains($0.key) }
            .merging(
                [
                    "LC_ALL": "C", "GIT_PAGER": "cat", "GIT_TERMINAL_PROMPT": "0",
                    "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_REPLACE_OBJECTS": "1",
                ]) { $1 }
    }

    /// - Returns: what git wrote, or nil when it says no with status 128 and no reason of ours.
    func run(_ arguments: [String], limit: Int = 1 << 20) throws(RepositoryError) -> Output {
        var command = Command(
            "git",
            [
                "-C", folder, "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null",
                "--no-pager",
            ] + arguments, environment: environment)
        command.outputLimit = limit
        let output: Output
        do {
            output = try command.run()
        } catch {
            switch error {
            case .notFound: throw .gitMissing
            case .tooMuchOutput: throw .tooLarge(path: arguments.last ?? folder, limit: limit)
            case .notStarted, .deadlineExceeded: throw .failed(error.description)
            }
        }
        let messages = output.messages
        if messages.contains("dubious ownership") || messages.contains("unsafe repository") {
            throw .otherOwner(repository: untrusted(messages) ?? folder)
        }
        if messages.contains("not a git repository") { throw .noRepository(path: folder) }
        return output
    }

    /// The folder that git names in its own advice: `… in repository at 'FOLDER'`.
    private func untrusted(_ messages: String) -> String? {
        let parts = messages.split(separator: "'", maxSplits: 2)
        return parts.count > 2 ? String(parts[1]) : nil
    }
}
