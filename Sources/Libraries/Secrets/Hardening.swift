import CProcess
import Glibc

/// What a program does at its start because it will hold secrets.
public enum Hardening {
    /// Leaves nothing of this process's memory behind, and lets nobody of the same user look in.
    ///
    /// No core file is written; `/proc/PID/mem` and `/proc/PID/environ` are closed to everybody but
    /// root; and a crash ends the process at once. Swift's own report of a crash, which prints what
    /// the registers point at, is switched off even where `SWIFT_BACKTRACE` asks for it.
    public static func apply() {
        // Where the system refuses it, the units' LimitCORE still holds.
        _ = process_hide()
        for number in [SIGQUIT, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP, SIGSYS] {
            signal(number, SIG_DFL)
        }
    }
}
