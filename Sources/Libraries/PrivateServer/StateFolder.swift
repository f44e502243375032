import Glibc

/// The folder that holds what this machine's Ballast must keep when no database is configured.
///
/// `/var/lib/ballast` for root; `$XDG_STATE_HOME/ballast`, or `~/.local/state/ballast`, for a user.
/// `XDG_STATE_HOME` counts for root too, so that tests and demonstrations have their own state.
public enum StateFolder {
    public static func path(environment: [String: String]) -> String {
        if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
            return state + "/ballast"
        }
        guard geteuid() != 0 else { return "/var/lib/ballast" }
        let home = environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        return (home ?? SystemUser.numbered(geteuid())?.home ?? "/nonexistent")
            + "/.local/state/ballast"
    }
}
