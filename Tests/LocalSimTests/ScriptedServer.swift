import Dispatch
import FoundationEssentials
import Glibc
import Testing

/// A server at a socket that answers each connection with the next of its scripts, and goes.
final class ScriptedServer: Sendable {
    enum Script: Sendable {
        /// Reads so many bytes and closes.
        case hearsOnly(Int)
        /// Reads a line, answers these bytes and closes.
        case answers([UInt8])
    }

    let path: String
    private let folder: String
    private let listener: Int32

    init(_ scripts: [Script]) throws {
        folder =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("ballast-\(UInt32.random(in: 0...UInt32.max))").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        path = folder + "/scripted.sock"
        let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        self.listener = listener
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0 && listen(listener, 8) == 0)
        DispatchQueue(label: "scripted").async {
            for script in scripts { ScriptedServer.play(script, on: accept(listener, nil, nil)) }
        }
    }

    deinit {
        close(listener)
        // The folder is in the system's temporary one, and empty.
        try? FileManager.default.removeItem(atPath: folder)
    }

    private static func play(_ script: Script, on client: Int32) {
        guard client >= 0 else { return }
        defer { close(client) }
        switch script {
        case .hearsOnly(let count):
            var bytes = [UInt8](repeating: 0, count: max(1, count))
            var heard = 0
            while heard < count {
                let more = recv(client, &bytes, count - heard, 0)
                guard more > 0 else { return }
                heard += more
            }
        case .answers(let bytes):
            var byte: UInt8 = 0
            while byte != UInt8(ascii: "\n") {
                guard recv(client, &byte, 1, 0) == 1 else { return }
            }
            var sent = 0
            while sent < bytes.count {
                let count = send(
                    client, Array(bytes[sent...]), bytes.count - sent, Int32(MSG_NOSIGNAL))
                guard count > 0 else { return }
                sent += count
            }
        }
    }
}
