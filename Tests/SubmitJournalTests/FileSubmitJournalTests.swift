import Glibc
import Markets
import Testing
import Trading

@testable import SubmitJournal

/// The journal on a real disk: what is in it was there before anything left (promises 2.6).
struct FileSubmitJournalTests {
    private let paper = AccountName(unchecked: "paper")

    private func withJournal(_ body: (FileSubmitJournal) throws -> Void) throws {
        var template = Array("/tmp/ballast-journal-XXXXXX".utf8CString)
        let folder = try #require(mkdtemp(&template).map { String(cString: $0) })
        defer {
            chmod(folder, 0o700)
            for name in ["submit.journal", "submit.journal.new"] { unlink(folder + "/" + name) }
            rmdir(folder)
        }
        try body(FileSubmitJournal(stateDirectory: folder))
    }

    private func sending(_ number: Int, ledger: String = "one") -> JournalLine {
        let order = OrderID(rawValue: "core.\(number)")
        let won = Price(millionths: 35_000_000_000, .krw)
        return JournalLine(
            ledger: ledger, account: paper, order: order,
            content: .sending(
                Submission(
                    intent: order, session: TradingDate(day: 20_780),
                    instrument: Instrument(.krx, code: "069500") ?? .sample, side: .sell,
                    quantity: Quantity(millionths: 10_500_000), limit: won),
                Baseline(
                    numbers: [BrokerOrderNumber(rawValue: "a\"b\n")], held: Quantity(shares: 12),
                    sellable: Quantity(shares: 11), orderable: Money(minorUnits: -5, .krw),
                    witness: Witness(
                        held: Quantity(shares: 12), sellable: Quantity(shares: -1),
                        orderable: Money(minorUnits: 7, .krw)),
                    at: Instant(microseconds: 1_795_000_000_000_001))))
    }

    private func answer(_ number: Int, _ outcome: SubmitOutcome) -> JournalLine {
        JournalLine(
            ledger: "one", account: paper, order: OrderID(rawValue: "core.\(number)"),
            content: .answered(outcome))
    }

    @Test func `what is written is read again, figure by figure`() throws {
        try withJournal { (journal: FileSubmitJournal) throws in
            let lines = [
                sending(1), answer(1, .accepted(BrokerOrderNumber(rawValue: "0007"))), sending(2),
                answer(2, .rejected(reason: "no \"shares\"\nleft")), sending(3),
                answer(3, .unknown(why: "시간 초과")),
            ]
            for line in lines { try journal.append(line) }
            try journal.append(sending(4, ledger: "another"))
            #expect(try journal.lines(ofLedger: "one", account: paper) == lines)
            #expect(try journal.lines(ofLedger: "one", account: .init(unchecked: "b")).isEmpty)
            var info = stat()
            #expect(stat(journal.path, &info) == 0)
            #expect(info.st_mode & 0o777 == 0o600)
        }
    }

    @Test func `without a file there are no lines`() throws {
        try withJournal { (journal: FileSubmitJournal) throws in
            #expect(try journal.lines(ofLedger: "one", account: paper).isEmpty)
        }
    }

    /// A power cut in the middle of a write, at every byte of it.
    @Test func `a line that was cut off is none, and the next one stands whole`() throws {
        try withJournal { (journal: FileSubmitJournal) throws in
            try journal.append(sending(1))
            var info = stat()
            #expect(stat(journal.path, &info) == 0)
            let first = info.st_size
            try journal.append(sending(2))
            #expect(stat(journal.path, &info) == 0)
            let size = info.st_size
            for length in stride(from: size - 1, through: first, by: -97) {
                #expect(truncate(journal.path, length) == 0)
                #expect(try journal.lines(ofLedger: "one", account: paper) == [sending(1)])
                try journal.append(sending(2))
                #expect(
                    try journal.lines(ofLedger: "one", account: paper) == [sending(1), sending(2)])
            }
        }
    }

    @Test func `a line in the middle that is no line of ours is told, not skipped`() throws {
        try withJournal { (journal: FileSubmitJournal) throws in
            try journal.append(sending(1))
            let file = open(journal.path, O_WRONLY | O_APPEND)
            #expect(write(file, "{}\n", 3) == 3)
            close(file)
            #expect(
                throws: SubmitJournalError(
                    "the submit journal '\(journal.path)' has a line 2 that cannot be read")
            ) {
                try journal.lines(ofLedger: "one", account: paper)
            }
        }
    }

    @Test func `a full disk says so, and nothing is taken for written`() throws {
        #expect(
            throws: SubmitJournalError(
                "the submit journal '/dev/full' cannot be written: No space left on device")
        ) {
            try FileSubmitJournal(path: "/dev/full").append(sending(1))
        }
    }

    @Test func `a folder that cannot be made says so`() throws {
        let journal = FileSubmitJournal(stateDirectory: "/proc/ballast")
        #expect(
            throws: SubmitJournalError(
                "the submit journal '/proc/ballast/submit.journal' cannot be opened: "
                    + "No such file or directory")
        ) {
            try journal.append(sending(1))
        }
    }

    /// A link would let somebody else choose where our orders are written down.
    @Test func `a link in its place is refused`() throws {
        try withJournal { (journal: FileSubmitJournal) throws in
            #expect(symlink("/dev/null", journal.path) == 0)
            #expect(throws: SubmitJournalError.self) { try journal.append(sending(1)) }
            #expect(throws: SubmitJournalError.self) {
                try journal.lines(ofLedger: "one", account: paper)
            }
        }
    }

    @Test func `what is forgotten is gone, and the rest stays in its order`() throws {
        try withJournal { (journal: FileSubmitJournal) throws in
            for number in 1...4 { try journal.append(sending(number)) }
            try journal.append(sending(1, ledger: "another"))
            try journal.forget(
                [OrderID(rawValue: "core.1"), OrderID(rawValue: "core.3")], ofLedger: "one")
            #expect(
                try journal.lines(ofLedger: "one", account: paper) == [sending(2), sending(4)])
            #expect(
                try journal.lines(ofLedger: "another", account: paper)
                    == [sending(1, ledger: "another")])
            try journal.append(sending(5))
            #expect(try journal.lines(ofLedger: "one", account: paper).count == 3)
        }
    }

    /// Lines are added and the file is written anew at once: none is lost.
    @Test func `many writers lose no line`() async throws {
        var template = Array("/tmp/ballast-journal-XXXXXX".utf8CString)
        let folder = try #require(mkdtemp(&template).map { String(cString: $0) })
        defer {
            for name in ["submit.journal", "submit.journal.new"] { unlink(folder + "/" + name) }
            rmdir(folder)
        }
        let journal = FileSubmitJournal(stateDirectory: folder)
        try journal.append(sending(0))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 1...4 {
                group.addTask {
                    for number in 0..<10 { try journal.append(sending(writer * 100 + number)) }
                }
            }
            group.addTask {
                for _ in 0..<10 {
                    try journal.forget([OrderID(rawValue: "core.0")], ofLedger: "one")
                }
            }
            try await group.waitForAll()
        }
        let lines = try journal.lines(ofLedger: "one", account: paper)
        #expect(Set(lines.map(\.order)).count == 40)
        #expect(lines.count == 40)
    }
}

extension Instrument {
    static var sample: Instrument {
        guard let instrument = Instrument(.krx, code: "000000") else {
            preconditionFailure("a sample")
        }
        return instrument
    }
}
