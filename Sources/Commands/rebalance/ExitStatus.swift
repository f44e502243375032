import ArgumentParser

/// What the exit code says. Scripts and units rely on the numbers; unknown ones are failures.
enum ExitStatus: Int32 {
    /// Done, nothing to do, not due now; under a timer also: the slot is taken.
    case done = 0
    case unexpected = 1
    /// Only with `--exit-code`.
    case differences = 2
    case usage = 10
    case locked = 11
    case halted = 12
    case closed = 13
    case missed = 14
    case preflight = 15
    case unreachable = 16
    case mismatch = 17
    case unsettled = 18
    case refused = 19
    case schema = 20
}

/// A command that ends with a code and, for a person, a reason and what to do.
struct CommandFailure: Error {
    let code: ExitStatus
    /// What, where and what to do; empty when everything has been said.
    let message: String

    init(_ code: ExitStatus, _ message: String) {
        self.code = code
        self.message = message
    }

    /// Leaves with a code after everything has been said.
    static func silent(_ code: ExitStatus) -> CommandFailure { CommandFailure(code, "") }

    func report() {
        if !message.isEmpty { Messages.write("error: \(message)") }
    }
}
