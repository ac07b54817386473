/// What somebody may have meant: the known name nearest to one that is not known.
package enum Nearest {
    /// The nearest of some names; nil where none is near enough to be meant.
    package static func name(to word: String, among names: some Sequence<String>) -> String? {
        let word = Array(word.lowercased().prefix(64))
        var best: (name: String, distance: Int)?
        for name in names {
            let distance = distance(word, Array(name.lowercased()))
            if distance < best?.distance ?? .max { best = (name, distance) }
        }
        guard let best, best.distance <= max(1, max(word.count, best.name.count) / 3) else {
            return names.first { name in
                word.count >= 3 && (name.hasPrefix(String(word)) || String(word).hasPrefix(name))
            }
        }
        return best.name
    }

    /// A question for the end of a sentence, or nothing.
    package static func question(_ word: String, among names: some Sequence<String>) -> String {
        name(to: word, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
    }

    /// Letters to change, add, drop or swap with their neighbour (optimal string alignment).
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var before: [Int] = []
        var row = Array(0...right.count)
        for (i, letter) in left.enumerated() {
            var next = [i + 1]
            for (j, other) in right.enumerated() {
                var cost = min(row[j + 1] + 1, next[j] + 1, row[j] + (letter == other ? 0 : 1))
                if i > 0, j > 0, letter == right[j - 1], left[i - 1] == other {
                    cost = min(cost, before[j - 1] + 1)
                }
                next.append(cost)
            }
            before = row
            row = next
        }
        return row[right.count]
    }
}
