import Dashboard

extension Screen {
    /// What was read.
    enum Input {
        /// A key.
        case key(Key)
        /// Pasted text.
        case paste(String)
        /// What the terminal tells.
        case answer(TerminalAnswer)
        /// Something that no key of ours is.
        case unknown
    }
}
