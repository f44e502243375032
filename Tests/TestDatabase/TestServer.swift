import Glibc
public import PrivateServer
import Subprocess

/// The PostgreSQL of a test run: a private server of its own, or `BALLAST_TEST_DATABASE_URL`.
///
/// Test processes that run at the same time share it. The last one to end stops it.
public enum TestServer {
    public static func location() throws -> DatabaseLocation { try shared.get() }

    private static let shared = Result { try start() }

    private static var environment: [String: String] {
        var environment = Environment.current
        environment["INVOCATION_ID"] = nil
        environment["BALLAST_DATABASE_URL"] = environment["BALLAST_TEST_DATABASE_URL"]
        environment["BALLAST_LOCALSIM_URL"] = nil
        environment["XDG_STATE_HOME"] =
            geteuid() == 0
            ? "/var/tmp/ballast-tests" : StateFolder.path(environment: environment) + "-tests"
        return environment
    }

    /// Held, shared with other test processes, until this one ends.
    private static let lock = open(
        "/tmp/ballast-tests-\(geteuid()).lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)

    private static func start() throws -> DatabaseLocation {
        let environment = environment
        if environment["BALLAST_DATABASE_URL"] == nil {
            guard lock >= 0, flock(lock, LOCK_SH) == 0 else {
                throw PrivateServerError.cannotCreate(path: "/tmp", code: errno)
            }
            atexit {
                // Alone with it: the last one stops the server. What cannot be stopped is found,
                // and used, by the next test run.
                guard flock(TestServer.lock, LOCK_EX | LOCK_NB) == 0 else { return }
                _ = try? PrivateServer(environment: TestServer.environment).stop()
            }
        }
        let (location, started) = try DatabaseLocation.resolve(environment: environment)
        if location.isPrivate, !started {
            // Tests of another version, which share the server, may have started it.
            try PrivateServer(environment: environment).reload()
        }
        return location
    }
}
