/// Substrings of bytes, for fields of a few dozen bytes.
package enum ByteSearch {
    /// Whether `needle` occurs in `text`; the empty one always does.
    package static func contains(_ text: UnsafeBufferPointer<UInt8>, _ needle: [UInt8]) -> Bool {
        guard let first = needle.first else { return true }
        guard text.count >= needle.count else { return false }
        return needle.withUnsafeBufferPointer { needle in
            for start in 0...(text.count - needle.count) where text[start] == first {
                var length = 1
                while length < needle.count, text[start + length] == needle[length] {
                    length += 1
                }
                if length == needle.count { return true }
            }
            return false
        }
    }

    /// Whether `text` is exactly these bytes.
    package static func equals(_ text: UnsafeBufferPointer<UInt8>, _ other: [UInt8]) -> Bool {
        text.count == other.count && text.elementsEqual(other)
    }
}
