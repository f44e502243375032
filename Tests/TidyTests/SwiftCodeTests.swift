import Testing

/// The tests of this target read code; this is what they read.
struct SwiftCodeTests {
    @Test func `comments and what is quoted are left out, lines stay`() {
        let text = ##"""
            let a = "one \(two("three")) four" // five
            /* six /* seven */
            eight */ let b = #"nine " \n"# + c
            func `ten eleven`() { """
                twelve "\#(d)"
                """ }
            let e = "\\" + f
            """##
        let bare = SwiftCode.bare(text)
        let words = bare.split(separator: "\n", omittingEmptySubsequences: false)
            .map { Words.of(String($0)).joined(separator: " ") }
        #expect(
            words == ["let a", "", "let b c", "func __________", "", "", "let e f"])
    }
}
