import Heartbeat

/// A list of URLs: one a line; `#` begins a comment at the start of a line or after a space.
enum URLList {
    /// One URL and the line it stands on.
    struct Entry: Sendable, Hashable {
        var url: String
        var line: Int
    }

    /// The URLs of a text, in order; `file` is what errors call it.
    static func parse(_ text: String, file: String) throws(UsageError) -> [Entry] {
        var entries: [Entry] = []
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() {
            let words = withoutComment(line).split(whereSeparator: \.isWhitespace)
            guard let url = words.first else { continue }
            guard words.count == 1 else {
                throw UsageError(
                    "\(file):\(index + 1): one URL a line; what follows \"\(PeerText(String(url)))\""
                        + " is neither part of it nor a comment")
            }
            entries.append(Entry(url: String(url), line: index + 1))
        }
        return entries
    }

    private static func withoutComment(_ line: Substring) -> Substring {
        var isAfterSpace = true
        for index in line.indices {
            if line[index] == "#", isAfterSpace { return line[..<index] }
            isAfterSpace = line[index].isWhitespace
        }
        return line
    }
}
