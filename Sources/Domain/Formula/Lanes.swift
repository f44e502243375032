/// Eight assets side by side: one element of a series.
///
/// A kernel reads like the formula for one asset; `Lanes` makes it eight. Lanes never meet, so
/// no result depends on how many there are.
typealias Lanes = SIMD8<Double>

extension Lanes {
    /// "There is no value."
    @inline(__always)
    static var missing: Lanes { Lanes(repeating: .nan) }

    @inline(__always)
    var isMissing: SIMDMask<SIMD8<Int64>> { self .!= self }
}

extension SIMDMask<SIMD8<Int64>> {
    /// One bit for each lane, the first lowest.
    @inline(__always)
    var bits: UInt8 {
        let places = SIMD8<Int64>(1, 2, 4, 8, 16, 32, 64, 128)
        return UInt8(truncatingIfNeeded: places.replacing(with: 0, where: .!self).wrappedSum())
    }
}

/// Eight yes-noes, each of which may be missing: neither bit set (language.md R2).
struct TruthLanes: Hashable {
    var yes: UInt8
    var no: UInt8

    static let missing = TruthLanes(yes: 0, no: 0)

    /// The same for every lane.
    @inline(__always)
    init(_ truth: Truth) {
        yes = truth == .yes ? 0xFF : 0
        no = truth == .no ? 0xFF : 0
    }

    @inline(__always)
    init(yes: UInt8, no: UInt8) {
        self.yes = yes
        self.no = no
    }

    func truth(lane: Int) -> Truth {
        let bit = UInt8(1) << UInt8(lane)
        return yes & bit != 0 ? .yes : no & bit != 0 ? .no : .missing
    }

    @inline(__always)
    static func & (a: TruthLanes, b: TruthLanes) -> TruthLanes {
        TruthLanes(yes: a.yes & b.yes, no: a.no | b.no)
    }

    @inline(__always)
    static func | (a: TruthLanes, b: TruthLanes) -> TruthLanes {
        TruthLanes(yes: a.yes | b.yes, no: a.no & b.no)
    }

    @inline(__always)
    static prefix func ! (a: TruthLanes) -> TruthLanes { TruthLanes(yes: a.no, no: a.yes) }

    /// `a` where this is yes, `b` where it is no, missing where it is missing.
    @inline(__always)
    func choosing(_ a: TruthLanes, _ b: TruthLanes) -> TruthLanes {
        TruthLanes(yes: yes & a.yes | no & b.yes, no: yes & a.no | no & b.no)
    }
}
