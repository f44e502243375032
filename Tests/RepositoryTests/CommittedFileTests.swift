import Glibc
import Repository
import Subprocess
import Testing

struct CommittedFileTests {
    @Test func `what is committed is read, and an edit is seen`() throws {
        try withRepository { folder in
            try write("weights: one\n", to: folder + "/files/core.yaml")
            try git(["add", "."], in: folder)
            try git(["commit", "-qm", "one"], in: folder)
            let clean = try Repository.committedFile(at: folder + "/files/core.yaml")
            #expect(clean.path == "files/core.yaml")
            #expect(String(decoding: clean.bytes, as: UTF8.self) == "weights: one\n")
            #expect(!clean.isDirty)
            #expect(clean.commit.count >= 40)

            try write("weights: two\n", to: folder + "/files/core.yaml")
            let dirty = try Repository.committedFile(at: folder + "/files/core.yaml")
            #expect(String(decoding: dirty.bytes, as: UTF8.self) == "weights: one\n")
            #expect(dirty.isDirty)

            // Staging is not committing.
            try git(["add", "."], in: folder)
            let staged = try Repository.committedFile(at: folder + "/files/core.yaml")
            #expect(staged.isDirty)
        }
    }

    @Test func `a file that is not committed is refused`() throws {
        try withRepository { folder in
            try write("a\n", to: folder + "/a.yaml")
            try git(["add", "."], in: folder)
            #expect(throws: RepositoryError.noCommit(repository: folder)) {
                try Repository.committedFile(at: folder + "/a.yaml")
            }
            try git(["commit", "-qm", "a"], in: folder)
            try write("b\n", to: folder + "/b.yaml")
            #expect(throws: RepositoryError.notCommitted(path: folder + "/b.yaml")) {
                try Repository.committedFile(at: folder + "/b.yaml")
            }
        }
    }

    @Test func `a file in no repository says what to do`() throws {
        try withFolder { folder in
            try write("a\n", to: folder + "/a.yaml")
            let error = #expect(throws: RepositoryError.self) {
                try Repository.committedFile(at: folder + "/a.yaml")
            }
            #expect(
                error?.description == """
                    '\(folder)/a.yaml' is in no git repository, and a live run trades only what is \
                    committed: run 'git init', add it and commit it
                    """)
        }
    }

    @Test func `a bare repository is read at its branch`() throws {
        try withRepository { folder in
            try write("a\n", to: folder + "/files/a.yaml")
            try git(["add", "."], in: folder)
            try git(["commit", "-qm", "a"], in: folder)
            let bare = folder + "/bare.git"
            try git(["clone", "-q", "--bare", folder, bare], in: folder)
            let file = try Repository.committedFile("files/a.yaml", in: bare)
            #expect(String(decoding: file.bytes, as: UTF8.self) == "a\n")
            #expect(throws: RepositoryError.notCommitted(path: "b.yaml")) {
                try Repository.committedFile("b.yaml", in: bare)
            }
            #expect(throws: RepositoryError.noCommit(repository: bare)) {
                try Repository.committedFile("files/a.yaml", in: bare, branch: "refs/heads/other")
            }
        }
    }

    @Test func `a hook's variables and a repository's monitor have no effect`() throws {
        try withRepository { folder in
            try write("a\n", to: folder + "/a.yaml")
            try git(["add", "."], in: folder)
            try git(["commit", "-qm", "a"], in: folder)
            try git(["config", "core.fsmonitor", "touch \(folder)/ran"], in: folder)
            var environment = Environment.current
            environment["GIT_DIR"] = "/nonexistent"
            environment["GIT_INDEX_FILE"] = "/nonexistent"
            let file = try Repository.committedFile(
                at: folder + "/a.yaml", environment: environment)
            #expect(!file.isDirty)
            #expect(access(folder + "/ran", F_OK) != 0)
        }
    }

    @Test func `without git one sentence says so`() throws {
        try withRepository { folder in
            try write("a\n", to: folder + "/a.yaml")
            #expect(throws: RepositoryError.gitMissing) {
                try Repository.committedFile(
                    at: folder + "/a.yaml", environment: ["PATH": folder])
            }
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can make files of another user"))
    func `a repository of somebody else names the fix`() throws {
        try withRepository { folder in
            try write("a\n", to: folder + "/a.yaml")
            try git(["add", "."], in: folder)
            try git(["commit", "-qm", "a"], in: folder)
            for path in [folder, folder + "/.git"] { chown(path, 65_534, 65_534) }
            var environment = Environment.current
            environment["HOME"] = folder
            #expect(throws: RepositoryError.otherOwner(repository: folder)) {
                try Repository.committedFile(at: folder + "/a.yaml", environment: environment)
            }
        }
    }

    // MARK: -

    /// A folder with a space in its name, removed at the end.
    private func withFolder(_ body: (String) throws -> Void) throws {
        var template = Array("/tmp/ballast test XXXXXX".utf8CString)
        guard let name = mkdtemp(&template), let real = realpath(name, nil) else {
            throw RepositoryError.failed("mkdtemp")
        }
        let folder = String(cString: real)
        free(real)
        defer { _ = try? Command("/bin/rm", ["-rf", folder]).run() }
        try body(folder)
    }

    private func withRepository(_ body: (String) throws -> Void) throws {
        try withFolder { folder in
            mkdir(folder + "/files", 0o755)
            try git(["init", "-q", "-b", "main"], in: folder)
            try git(["config", "user.name", "Somebody"], in: folder)
            try git(["config", "user.email", "somebody@example.org"], in: folder)
            try body(folder)
        }
    }

    private func git(_ arguments: [String], in folder: String) throws {
        let output = try Command("git", ["-C", folder] + arguments).run()
        guard output.succeeded else { throw RepositoryError.failed(output.messages) }
    }

    private func write(_ text: String, to path: String) throws {
        guard let file = fopen(path, "we") else { throw RepositoryError.failed(path) }
        fputs(text, file)
        fclose(file)
    }
}
