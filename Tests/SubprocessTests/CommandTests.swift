import Glibc
import Subprocess
import Testing

struct CommandTests {
    @Test func `a program's output, messages and status come back`() throws {
        let output = try shell("echo out; echo err >&2; exit 3")
        #expect(output.text == "out")
        #expect(output.messages == "err")
        #expect(output.status == .exited(3))
        #expect(!output.succeeded)
    }

    @Test func `an argument is never read as syntax`() throws {
        let odd = "a b; $(echo no) 'x' \"y\" * \n"
        let output = try Command("/usr/bin/printf", ["%s", odd]).run()
        #expect(String(decoding: output.standardOutput, as: UTF8.self) == odd)
    }

    @Test func `the environment is what is given and nothing more`() throws {
        let output = try Command("/usr/bin/env", environment: ["B": "2", "A": "1=1"]).run()
        #expect(output.text == "A=1=1\nB=2")
    }

    @Test func `a program reads its input and then its end`() throws {
        var command = Command("/bin/cat")
        command.input = Array(repeating: 120, count: 300_000)
        #expect(try command.run().standardOutput == command.input)
        command.input = []
        #expect(try command.run().standardOutput == [])
    }

    @Test func `a program that was killed says by what`() throws {
        #expect(try shell("kill -9 $$").status == .killed(signal: SIGKILL))
    }

    @Test func `a program that does not end is ended, with what it started`() throws {
        var command = Command("/bin/sh", ["-c", "sleep 60 & echo $!; wait"])
        command.ownSession = true
        command.deadline = .milliseconds(300)
        #expect(throws: SubprocessError.deadlineExceeded(program: "/bin/sh")) {
            try command.run()
        }
    }

    @Test func `a program that writes too much is ended`() throws {
        var command = Command("/bin/sh", ["-c", "yes"])
        command.outputLimit = 100_000
        #expect(throws: SubprocessError.tooMuchOutput(program: "/bin/sh", limit: 100_000)) {
            try command.run()
        }
    }

    /// The sleeper has the output open long after the program has ended.
    @Test func `a descendant that keeps the output open is not waited for`() throws {
        var command = Command("/bin/sh", ["-c", "sleep 30 & echo $!"])
        command.deadline = .seconds(25)
        let output = try command.run()
        let sleeper = try #require(Int32(output.text))
        #expect(kill(sleeper, 0) == 0)
        kill(sleeper, SIGKILL)
    }

    @Test func `no descriptor but three is passed on`() throws {
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        defer { ends.forEach { close($0) } }
        let output = try Command("/bin/ls", ["/proc/self/fd"]).run()
        // The fourth is the folder that `ls` reads.
        #expect(output.text == "0\n1\n2\n3")
    }

    @Test func `a session of its own has no terminal and its own group`() throws {
        var command = Command("/bin/sh", ["-c", "cut -d' ' -f 5,6 /proc/$$/stat; echo $$"])
        command.ownSession = true
        let words = try command.run().text.split(whereSeparator: \.isWhitespace)
        #expect(words.count == 3 && Set(words).count == 1)
    }

    @Test func `a program that is not there is named`() throws {
        #expect(throws: SubprocessError.notFound(program: "no-such-program")) {
            try Command("no-such-program").run()
        }
        #expect(throws: SubprocessError.notFound(program: "/etc/passwd")) {
            try Command("/etc/passwd").run()
        }
    }

    private func shell(_ script: String) throws -> Output {
        try Command("/bin/sh", ["-c", script]).run()
    }
}
