import Testing
import Visible

struct VisibleTextTests {
    @Test func `what a terminal would obey is written out`() {
        let odd = [
            ("\u{1B}[2J", "\\u001b[2J"), ("\u{9B}31m", "\\u009b31m"), ("a\rb", "a\\u000db"),
            ("\u{8}\u{7}", "\\u0008\\u0007"), ("\u{202E}evil", "\\u202eevil"),
            ("\u{2066}x\u{2069}", "\\u2066x\\u2069"), ("\u{61C}\u{200F}", "\\u061c\\u200f"),
            ("a\u{2028}b\u{2029}", "a\\u2028b\\u2029"), ("\u{FEFF}\u{200B}", "\\ufeff\\u200b"),
            ("\u{E0041}", "\\udb40\\udc41"), ("\u{E000}\u{10FFFF}", "\\ue000\\udbff\\udfff"),
            ("\u{0}\u{7F}\u{85}", "\\u0000\\u007f\\u0085"),
        ]
        for (text, shown) in odd {
            #expect(text.visible == shown)
            #expect(text.visibleLines == shown)
        }
    }

    @Test func `what only looks strange stays as it is`() {
        for text in ["", "kospi 1,000", "한국거래소", "é à ñ", "😀", "\\u001b", "'\"<>&%$`;--"] {
            #expect(text.visible == text)
        }
    }

    @Test func `a line feed stays in lines, and not in a line`() {
        #expect("a\n\tb".visibleLines == "a\n\tb")
        #expect("a\n\tb".visible == "a\\u000a\\u0009b")
    }

    /// Every scalar there is, by its category.
    @Test func `nothing hidden is left of any scalar`() {
        var hidden = 0
        for value in UInt32(0)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            guard scalar.isHidden else { continue }
            hidden += 1
            // One in a hundred of the many that have no meaning is enough.
            guard value < 0x3000 || value % 101 == 0 else { continue }
            let text = String(scalar).visible
            #expect(text.utf8.allSatisfy { (0x20...0x7E).contains($0) }, "\(value)")
        }
        #expect(hidden > 200_000)
    }

    @Test func `bytes that are no text show themselves as such`() {
        for byte in UInt8.min...UInt8.max {
            let text = String(decoding: [0x61, byte, 0x62], as: UTF8.self).visible
            #expect(text.unicodeScalars.allSatisfy { !$0.isHidden }, "\(byte)")
            #expect(text.first == "a" && text.last == "b")
        }
    }
}
