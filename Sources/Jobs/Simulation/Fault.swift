import LocalSim

/// What can go wrong in a simulated world. A seed draws a subset: all at once hides bugs.
public enum Fault: Int, CaseIterable, Hashable, Sendable {
    // Processes.

    /// The process ends between two effects.
    case crash
    /// The process stands still for a while, and then goes on as if nothing had been.
    case pause
    /// Two timers fire for one slot.
    case twins
    /// The timers fire on another host, which cannot tell whether this one's processes live.
    case hosts
    /// The job asks for the same trade twice.
    case eager
    /// Other jobs of the account run at the same time: reconcile, balance-sync.
    case otherJobs

    // The database.

    /// It does not answer, and nothing was done.
    case databaseGone
    /// The answer to a commit is lost, whether it happened or not.
    case commitUnknown

    // People.

    /// A halt of any scope and kind, lifted later.
    case halt
    /// The halt file appears, and goes later.
    case haltFile
    /// A flatten or a liquidation.
    case exit
    /// Somebody orders at the broker and not through us.
    case humanOrder
    /// Cash is taken out while a run is at work, and comes back later.
    case withdrawal
    /// Cash comes in that nobody announced: a deposit or a dividend.
    case deposit

    // The market.

    /// Prices jump between the plan and the send.
    case jump
    /// The session closes while a run is at work.
    case late
    /// The timer fires late, even after the slot's window.
    case tardy
    /// Shares are split between two sessions.
    case split

    // The account.

    /// The account's own limits are low.
    case limits

    // The broker lies: see `Lie`.

    case silent, lost, unsent, refused, slow, lateArrival, rate, twice
    case hidden, bounced, stalled, delayed, humanTwin
    case cancelSilent, cancelLost, cancelLate, filledFirst
    case unreadable, falseEmpty, falseNone, tinyPages, pageRepeated, pageMissing, pageShifted
    case pageEndless, lateFills, older, stale, falseFlat, doubled, oldQuotes
    case outage, revoked
}

extension Fault {
    /// `crash`, `database-gone`: how it is written on a command line.
    public var name: String {
        var name = ""
        for character in "\(self)" {
            name += character.isUppercase ? "-\(character.lowercased())" : String(character)
        }
        return name
    }

    public init?(named name: String) {
        guard let fault = Fault.allCases.first(where: { $0.name == name }) else { return nil }
        self = fault
    }

    /// What its stream of numbers begins with: its own, so that another fault that is added, or
    /// moved, changes nothing in a world that does not have it.
    func stream(_ seed: UInt64) -> Randomness {
        Randomness(seed: seed ^ Fault.salts[rawValue])
    }

    private static let salts: [UInt64] = allCases.map { fault in
        fault.name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }

    /// Times in a thousand that it strikes where it can, in a world that has it.
    var permille: Int {
        switch self {
        case .crash: 12
        case .pause: 6
        case .twins, .hosts, .otherJobs: 300
        case .eager: 600
        case .databaseGone, .commitUnknown: 6
        case .halt, .withdrawal: 200
        case .haltFile, .deposit: 150
        case .humanOrder: 300
        case .exit: 60
        case .jump: 500
        case .split: 150
        case .late: 500
        case .limits, .tardy: 300
        case .silent, .refused, .humanTwin: 150
        case .lost, .lateArrival, .slow: 120
        case .unsent, .rate, .bounced, .stalled, .delayed, .hidden, .twice: 100
        case .cancelSilent, .cancelLost, .cancelLate, .filledFirst: 200
        case .unreadable: 20
        case .falseEmpty, .tinyPages, .pageRepeated, .pageMissing, .pageShifted, .pageEndless: 60
        case .falseNone, .older, .stale, .falseFlat, .doubled: 15
        case .lateFills: 60
        case .oldQuotes: 30
        case .outage, .revoked: 20
        }
    }

    /// The lie of a broker that has it; nil for what is not the broker's.
    var rule: LieRule? {
        lie.map { LieRule($0, on: .perMille(permille)) }
    }

    private var lie: Lie? {
        switch self {
        case .silent: .silent
        case .lost: .lost
        case .unsent: .unsent
        case .refused: .refused
        case .slow: .slow(1...20)
        case .lateArrival: .late(5...60)
        case .rate: .rate
        case .twice: .twice
        case .hidden: .hidden(5...25)
        case .bounced: .bounced(1...120)
        case .stalled: .stalled(0...99)
        case .delayed: .delayed(10...400)
        case .humanTwin: .twin
        case .cancelSilent: .cancelSilent
        case .cancelLost: .cancelLost
        case .cancelLate: .cancelLate(5...60)
        case .filledFirst: .filledFirst
        case .unreadable: .unreadable
        case .falseEmpty: .falseEmpty
        case .falseNone: .falseNone
        case .tinyPages: .tinyPages
        case .pageRepeated: .pageRepeated
        case .pageMissing: .pageMissing
        case .pageShifted: .pageShifted
        case .pageEndless: .pageEndless
        case .lateFills: .lateFills(5...60)
        case .older: .older(5...60)
        case .stale: .stale(5...60)
        case .falseFlat: .falseFlat
        case .doubled: .doubled
        case .oldQuotes: .oldQuotes(30...900)
        case .outage: .outage(5...120)
        case .revoked: .revoked(5...60)
        case .crash, .pause, .twins, .hosts, .eager, .otherJobs, .tardy, .databaseGone,
            .commitUnknown, .halt,
            .haltFile, .exit, .humanOrder, .withdrawal, .deposit, .jump, .late, .split, .limits:
            nil
        }
    }

    /// Whether it leaves differences that no program of ours can clear up: then a halt or a
    /// mismatch that names the cause is the right end.
    var needsPerson: Bool {
        switch self {
        case .humanOrder, .humanTwin, .deposit, .split, .falseNone, .lateFills, .older, .stale,
            .falseFlat,
            .doubled:
            true
        default: false
        }
    }
}

/// A set of faults, cheap to ask.
public struct FaultSet: Hashable, Sendable {
    private var bits: UInt64

    public static let none = FaultSet(bits: 0)

    private init(bits: UInt64) {
        precondition(Fault.allCases.count <= 64, "more faults than bits")
        self.bits = bits
    }

    public init(_ faults: some Sequence<Fault>) {
        self.init(bits: 0)
        for fault in faults { bits |= 1 << UInt64(fault.rawValue) }
    }

    public func contains(_ fault: Fault) -> Bool { bits & 1 << UInt64(fault.rawValue) != 0 }

    public func without(_ fault: Fault) -> FaultSet {
        FaultSet(bits: bits & ~(1 << UInt64(fault.rawValue)))
    }

    /// In the order of the cases.
    public var all: [Fault] { Fault.allCases.filter(contains) }
}

extension FaultSet: CustomStringConvertible {
    /// `crash,silent,halt`; `none` for none.
    public var description: String {
        bits == 0 ? "none" : all.map(\.name).joined(separator: ",")
    }

    /// Reads what `description` writes.
    public init?(parsing text: String) {
        if text == "none" {
            self = .none
            return
        }
        let parts = text.split(separator: ",")
        let faults = parts.compactMap { Fault(named: String($0)) }
        guard faults.count == parts.count, !parts.isEmpty else { return nil }
        self.init(faults)
    }
}
