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

    private static var lockPath: String { "/tmp/ballast-tests-\(geteuid()).lock" }

    private static func start() throws -> DatabaseLocation {
        let environment = environment
        if environment["BALLAST_DATABASE_URL"] == nil {
            // Held until this process ends; whoever then holds it alone was the last one.
            let file = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard file >= 0, flock(file, LOCK_SH) == 0 else {
                throw PrivateServerError.cannotCreate(path: lockPath, code: errno)
            }
            atexit {
                let file = open(TestServer.lockPath, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
                // Our own shared lock is on another opening of the file, and goes first.
                for descriptor in Int32(3)..<256 where TestServer.isLock(descriptor) {
                    if descriptor != file { close(descriptor) }
                }
                guard file >= 0, flock(file, LOCK_EX | LOCK_NB) == 0 else { return }
                // What cannot be stopped is found, and used, by the next test run.
                _ = try? PrivateServer(environment: TestServer.environment).stop()
            }
        }
        return try DatabaseLocation.resolve(environment: environment).location
    }

    private static func isLock(_ descriptor: Int32) -> Bool {
        var theirs = stat()
        var ours = stat()
        return fstat(descriptor, &theirs) == 0 && stat(lockPath, &ours) == 0
            && theirs.st_ino == ours.st_ino && theirs.st_dev == ours.st_dev
    }
}
