/// The known name that a person most likely meant, or nil when none is close.
///
/// Close is at most a third of the letters changed, added, dropped or swapped, and at least one
/// may be. Of equally close names the first wins. Only the first few hundred names are looked at,
/// so that a hostile text cannot make its own refusal slow.
public func nearestName(to text: String, among names: some Sequence<String>) -> String? {
    guard text.utf8.count <= 64 else { return nil }
    let letters = Array(text.utf8)
    var best: (name: String, distance: Int)?
    for name in names.prefix(500) {
        let other = Array(name.utf8)
        let most = max(1, max(letters.count, other.count) / 3)
        guard abs(letters.count - other.count) <= most else { continue }
        let distance = editDistance(letters, other)
        guard distance <= most, distance < best?.distance ?? Int.max else { continue }
        best = (name, distance)
    }
    return best?.name
}

/// Letters changed, added, dropped, or swapped with their neighbour.
private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var twoBefore = [Int](repeating: 0, count: b.count + 1)
    var before = Array(0...b.count)
    for i in 0..<a.count {
        var row = [i + 1] + [Int](repeating: 0, count: b.count)
        for j in 0..<b.count {
            var distance = min(before[j + 1] + 1, row[j] + 1, before[j] + (a[i] == b[j] ? 0 : 1))
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                distance = min(distance, twoBefore[j - 1] + 1)
            }
            row[j + 1] = distance
        }
        twoBefore = before
        before = row
    }
    return before[b.count]
}
