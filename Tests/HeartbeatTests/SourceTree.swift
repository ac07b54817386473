#if canImport(Glibc)
    import Glibc
#endif

/// The Swift files under `Sources`, as text.
struct SourceFile {
    /// From the project's root.
    var path: String
    var lines: [Substring]

    /// Whether it belongs to a module that decides and does nothing else.
    var isPure: Bool {
        path.hasPrefix("Sources/Heartbeat/") || path.hasPrefix("Sources/Dashboard/")
    }

    /// The modules it imports.
    var imports: [String] {
        lines.compactMap { line in
            let words = line.split(separator: " ")
            guard let place = words.firstIndex(of: "import"), place <= 1, place + 1 < words.count,
                place == 0
                    || ["public", "package", "internal", "private", "@testable"].contains(words[0])
            else { return nil }
            return String(words[place + 1])
        }
    }

    /// Its lines without comments, numbered.
    var code: [(number: Int, line: Substring)] {
        lines.enumerated().compactMap { index, line in
            let text = line.drop { $0 == " " }
            return text.hasPrefix("//") ? nil : (index + 1, text)
        }
    }

    /// Its functions: where each begins and how long it is, by the indentation of its closing
    /// brace.
    var functions: [(begin: Int, lines: Int)] {
        var found: [(Int, Int)] = []
        for (index, line) in lines.enumerated() where line.contains("func ") && !line.contains("//")
        {
            let indent = line.prefix { $0 == " " }
            let rest = lines[(index + 1)...]
            guard line.last == "{" || line.last == "(" || line.last == "?",
                let end = rest.firstIndex(where: { $0 == indent + "}" })
            else { continue }
            found.append((index + 1, end - index + 1))
        }
        return found
    }
}

/// Finds the files of this checkout, from where this file stands.
enum SourceTree {
    static let files: [SourceFile] = {
        let root = "\(#filePath)".split(separator: "/", omittingEmptySubsequences: false).dropLast(
            3
        )
        .joined(separator: "/")
        return paths(root, "Sources").sorted().map { path in
            SourceFile(
                path: path,
                lines: text(root + "/" + path).split(
                    separator: "\n", omittingEmptySubsequences: false
                )
                .dropLast())
        }
    }()

    private static func paths(_ root: String, _ folder: String) -> [String] {
        guard let directory = opendir(root + "/" + folder) else { return [] }
        defer { closedir(directory) }
        var found: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard !name.hasPrefix(".") else { continue }
            let path = folder + "/" + name
            if name.hasSuffix(".swift") {
                found.append(path)
            } else if !name.contains(".") {
                found += paths(root, path)
            }
        }
        return found
    }

    private static func text(_ path: String) -> String {
        guard let file = fopen(path, "r") else { return "" }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 {
            bytes += chunk[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
