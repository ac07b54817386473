/// The one way text is made equal for `A` and `a`: every scalar's lower-case form.
package enum CaseFolding {
    /// The folded text.
    package static func fold(_ text: String) -> String {
        text.lowercased()
    }

    /// The folded text in UTF-8, as filters want it.
    package static func bytes(_ text: String) -> [UInt8] {
        Array(text.lowercased().utf8)
    }
}
