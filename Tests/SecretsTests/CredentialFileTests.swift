import FoundationEssentials
import Glibc
import Secrets
import Testing

/// Every way in which a credential's file can be wrong, on a real file system.
struct CredentialFileTests {
    @Test func `a file of mode 0600 or 0400 is read, without the line feed that echo leaves`()
        throws
    {
        for mode: mode_t in [0o600, 0o400] {
            try withFolder { folder in
                try folder.write("paper/key", "secret\n", mode: mode)
                let found = try folder.credentials.read(["key"], of: "paper")
                #expect(found.map(\.path) == ["\(folder.path)/system/paper/key"])
                #expect(found.map(\.mode) == [mode])
                #expect(found.map(\.owner) == [geteuid()])
                #expect(found.map { $0.secret.withString { $0 } } == ["secret"])
            }
        }
    }

    @Test func `a mode that shows it to anybody else is refused`() throws {
        for mode: mode_t in [0o604, 0o640, 0o660, 0o644, 0o666, 0o700, 0o500, 0o4600, 0o440] {
            try withFolder { folder in
                try folder.write("paper/key", "secret", mode: mode)
                #expect(folder.error == .open(path: folder.key, mode: mode))
            }
        }
        let error = CredentialError.open(path: "/c/paper/key", mode: 0o640)
        #expect(
            "\(error)" == """
                credential '/c/paper/key' has mode 0640, so others may see it: \
                chmod 600 '/c/paper/key'
                """)
    }

    @Test func `a folder that others may write in is refused, sticky or not`() throws {
        for mode: mode_t in [0o770, 0o702, 0o777, 0o1777, 0o1770] {
            for place in ["system", "system/paper"] {
                try withFolder { folder in
                    try folder.write("paper/key", "secret", mode: 0o600)
                    let path = "\(folder.path)/\(place)"
                    chmod(path, mode)
                    #expect(folder.error == .openFolder(path: path, mode: mode))
                }
            }
        }
    }

    @Test func `a link is not followed, to a file or to a folder`() throws {
        try withFolder { folder in
            try folder.write("paper/other", "secret", mode: 0o600)
            symlink("\(folder.path)/system/paper/other", folder.key)
            #expect(folder.error == .link(path: folder.key))
        }
        try withFolder { folder in
            try folder.write("other/key", "secret", mode: 0o600)
            symlink("\(folder.path)/system/other", "\(folder.path)/system/paper")
            #expect(folder.error == .notAFolder(path: "\(folder.path)/system/paper"))
        }
        try withFolder { folder in
            try folder.write("paper/key", "secret", mode: 0o600)
            rename("\(folder.path)/system", "\(folder.path)/elsewhere")
            symlink("\(folder.path)/elsewhere", "\(folder.path)/system")
            #expect(folder.error == .notAFolder(path: "\(folder.path)/system"))
        }
    }

    @Test func `what is no regular file is refused without waiting for it`() throws {
        try withFolder { folder in
            try folder.write("paper/other", "", mode: 0o600)
            mkfifo(folder.key, 0o600)
            #expect(folder.error == .notAFile(path: folder.key))
        }
        try withFolder { folder in
            try folder.write("paper/key/inner", "", mode: 0o600)
            #expect(folder.error == .notAFile(path: folder.key))
        }
        try withFolder { folder in
            try Data().write(to: URL(filePath: "\(folder.path)/system/paper"))
            #expect(folder.error == .notAFolder(path: "\(folder.path)/system/paper"))
        }
    }

    @Test func `somebody else's file is refused`() throws {
        guard geteuid() == 0 else {
            // The system's own file is another user's for everybody but root.
            let credentials = Credentials(state: "/nonexistent", system: "/", environment: [:])
            #expect(throws: CredentialError.foreign(path: "//etc/passwd", owner: 0)) {
                _ = try credentials.read(["passwd"], of: "etc")
            }
            return
        }
        try withFolder { folder in
            try folder.write("paper/key", "secret", mode: 0o600)
            chown(folder.key, 65534, 65534)
            #expect(folder.error == .foreign(path: folder.key, owner: 65534))
        }
        try withFolder { folder in
            try folder.write("paper/key", "secret", mode: 0o600)
            chown("\(folder.path)/system/paper", 65534, 65534)
            #expect(
                folder.error == .foreign(path: "\(folder.path)/system/paper", owner: 65534))
        }
    }

    @Test func `64 KiB are read, and one byte more is another file`() throws {
        for (count, isRead) in [(CredentialFile.limit, true), (CredentialFile.limit + 1, false)] {
            try withFolder { folder in
                try folder.write(
                    "paper/key", String(repeating: "x", count: count), mode: 0o600)
                #expect(
                    folder.error
                        == (isRead ? nil : .tooLarge(path: folder.key, limit: 64 << 10)))
            }
        }
    }

    @Test func `an empty file is no secret`() throws {
        for text in ["", "\n"] {
            try withFolder { folder in
                try folder.write("paper/key", text, mode: 0o600)
                #expect(folder.error == .empty(path: folder.key))
            }
        }
    }

    @Test func `no message of any kind of error repeats what was in a file`() throws {
        try withFolder { folder in
            try folder.write("paper/key", "kP0q8zR3vX6bN1mT", mode: 0o644)
            let error = try #require(folder.error)
            #expect(!"\(error)".contains("kP0q"))
            #expect(!String(reflecting: error).contains("kP0q"))
        }
    }
}
