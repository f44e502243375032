import Subprocess
import Testing

struct FormatTests {
    @Test func `every file is formatted`() throws {
        var command = Command(
            "swift", ["format", "lint", "--strict", "-r", "Package.swift", "Sources", "Tests"])
        command.folder = Project.root
        command.deadline = .seconds(300)
        let output = try command.run()
        let report = output.messages
        #expect(report == "")
        let succeeded = output.succeeded
        #expect(succeeded)
    }
}
