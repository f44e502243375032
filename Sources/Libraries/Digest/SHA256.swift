import CLibCrypto

/// The SHA-256 digest, by libcrypto.
public enum SHA256 {
    /// 64 lower-case hexadecimal digits.
    public static func hex(_ bytes: some Sequence<UInt8>) -> String {
        let input = Array(bytes)
        var digest = [UInt8](repeating: 0, count: 32)
        var size: UInt32 = 0
        let status = EVP_Digest(input, input.count, &digest, &size, EVP_sha256(), nil)
        precondition(status == 1 && size == 32, "libcrypto has no SHA-256")
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
            as: UTF8.self)
    }

    /// Of the text's UTF-8.
    public static func hex(_ text: String) -> String { hex(text.utf8) }
}
