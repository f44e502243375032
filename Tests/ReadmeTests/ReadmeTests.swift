import FoundationEssentials
import Testing

/// What the documentation says is so: its portfolio compiles, its mistake has that message, and
/// its commands, files, tests and codes are there.
struct ReadmeTests {
    private let readme: Document
    private let pages: [Document]

    init() throws {
        readme = try Document(path: "README.md")
        pages = try Document.all()
    }

    /// The portfolio on the first page, and the line that makes a mistake of it.
    private var portfolio: (text: String, mistake: String) {
        get throws {
            let yaml = readme.blocks.filter { $0.language == "yaml" }
            try #require(yaml.count == 2)
            let wrong = try #require(yaml[1].lines.first)
            let key = wrong.prefix { $0 != ":" } + ":"
            let place = try #require(yaml[0].lines.firstIndex { $0.hasPrefix(key) })
            var lines = yaml[0].lines
            lines[place] = wrong
            return (yaml[0].text, lines.joined(separator: "\n") + "\n")
        }
    }

    @Test func `the portfolio on the first page compiles and plans`() throws {
        let text = try portfolio.text
        try withFile("shares-or-bonds.yaml", text) { folder in
            let checked = try Program.run(["check", "shares-or-bonds.yaml"], in: folder)
            #expect(checked.messages == "")
            #expect(checked.code == 0)
            let arguments = [
                "--dry-run", "--portfolio", "shares-or-bonds.yaml", "--at",
                "2026-11-20T15:10:00+09:00",
            ]
            let planned = try Program.run(arguments, in: folder)
            #expect(planned.messages == "")
            #expect(planned.code == 0)
            #expect(planned.output.contains("KRX:148070  buy"))
        }
    }

    @Test func `the deliberate mistake has exactly that message`() throws {
        let block = try #require(readme.blocks.first { $0.language == "console" })
        let mistake = try portfolio.mistake
        let command = try #require(block.lines.first)
        try #require(command == "$ rebalance check shares-or-bonds.yaml")
        try withFile("shares-or-bonds.yaml", mistake) { folder in
            let ran = try Program.run(["check", "shares-or-bonds.yaml"], in: folder)
            #expect(ran.messages == block.lines.dropFirst().joined(separator: "\n"))
            #expect(ran.code == 10)
        }
    }

    @Test func `every file that a page links to is there`() throws {
        var links = 0
        for page in pages {
            let folder = page.path.split(separator: "/").dropLast().joined(separator: "/")
            for link in page.links where !link.target.isEmpty && !link.target.contains("://") {
                links += 1
                if link.target.hasPrefix("doc:") {
                    let name = link.target.dropFirst(4)
                    let isThere = pages.contains { $0.path.hasSuffix("/\(name).md") }
                    #expect(isThere, "\(page): \(link.target)")
                } else {
                    let file = [Document.root, folder, link.target].filter { !$0.isEmpty }
                        .joined(separator: "/")
                    #expect(FileManager.default.fileExists(atPath: file), "\(page): \(link.target)")
                }
            }
        }
        #expect(links > 20)
    }

    /// A promise is linked to its proof by the proof's own name.
    @Test func `every test that a promise names is in its file`() throws {
        var tests = 0
        for link in readme.links where link.target.hasPrefix("Tests/") {
            let file = "\(Document.root)/\(link.target)"
            let text = try String(contentsOfFile: file, encoding: .utf8)
            #expect(text.contains("func `\(link.text)`("), "\(link.target): \(link.text)")
            tests += 1
        }
        #expect(tests > 10)
    }

    @Test func `every command that a page names exists, with its options`() throws {
        let commands = pages.flatMap(\.commands)
        // A word that is no subcommand is a deployment, and the page has created it.
        let created = commands.filter { $0.prefix(2) == ["deployment", "create"] }.map { $0[2] }
        var helps = try Helps()
        for words in commands {
            let (path, rest) = try helps.subcommand(of: words)
            let text = words.joined(separator: " ")
            if path.isEmpty, let word = rest.first, !word.hasPrefix("-") {
                #expect(created.contains(word), "rebalance \(text)")
            }
            let help = try helps.text(of: path.isEmpty ? ["daily"] : path)
            for option in rest where option.hasPrefix("--") && option != "--version" {
                #expect(help.contains("\(option) ") || help.contains("\(option)]"), "\(text)")
            }
        }
        #expect(commands.count > 30)
    }

    @Test func `every target of make that a page names exists`() throws {
        let makefile = try String(contentsOfFile: "\(Document.root)/Makefile", encoding: .utf8)
        let targets = pages.flatMap(\.spans).filter { $0.hasPrefix("make ") }.map {
            $0.dropFirst(5)
        }
        #expect(!targets.isEmpty)
        for target in targets { #expect(makefile.contains("\n\(target):"), "make \(target)") }
    }

    @Test func `the exit codes are the program's`() throws {
        let rows = try String(contentsOfFile: "\(Document.root)/README.md", encoding: .utf8)
            .split(separator: "\n").filter { $0.hasPrefix("| ") }
            .compactMap { Int($0.dropFirst(2).prefix { $0 != " " }) }
        let path = "\(Document.root)/Sources/Commands/rebalance/ExitStatus.swift"
        let cases = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
            .filter { $0.contains("case ") && $0.contains(" = ") }
            .compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
        // `case done = 0` and `case unexpected = 1`, and so on in the order of the table.
        #expect(rows == cases)
    }
}
