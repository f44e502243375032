import Glibc

/// Reading a whole file, of a size that cannot take the machine down.
enum FileBytes {
    /// Fourteen thousand rows of a thousand instruments fit.
    static let limit = 128 << 20

    /// - Throws: when it is not a regular file, larger than the limit, or cannot be read.
    static func read(_ path: String) throws(PriceFileError) -> [UInt8] {
        // Without O_NONBLOCK a pipe in place of the file would wait for a writer that never comes.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw failure(path, "cannot be opened") }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure(path, "cannot be read") }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw PriceFileError(file: path, "is not a file")
        }
        guard status.st_size <= limit else {
            throw PriceFileError(file: path, "is larger than \(limit >> 20) MiB")
        }
        var problem = false
        let size = Int(status.st_size)
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let got = Glibc.read(
                    descriptor, buffer.baseAddress?.advanced(by: count), size - count)
                if got < 0, errno == EINTR { continue }
                problem = got < 0
                guard got > 0 else { return }
                count += got
            }
        }
        guard !problem else { throw failure(path, "cannot be read") }
        return bytes
    }

    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The names in a folder that end in `.csv`, sorted.
    static func names(in folder: String) throws(PriceFileError) -> [String] {
        guard let stream = opendir(folder) else { throw failure(folder, "cannot be opened") }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(".csv"), !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    private static func failure(_ path: String, _ what: String) -> PriceFileError {
        PriceFileError(file: path, "\(what): \(String(cString: strerror(errno)))")
    }
}
