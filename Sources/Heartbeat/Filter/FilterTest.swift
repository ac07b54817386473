/// One question a filter asks of a session.
enum FilterTest: Sendable, Hashable {
    /// Peer, name or a tag holds these folded bytes.
    case word([UInt8])
    case state(SessionState)
    case number(Field, FilterOperator, Double)
    case contains(Field, [UInt8])
    case equals(Field, [UInt8])
    /// Out of line, so that a question is small to copy.
    indirect case matches(Field, Pattern)

    /// The answer; a field that has no value yet answers no.
    func holds(_ subject: some FilterSubject) -> Bool {
        switch self {
        case .word(let bytes):
            let holds = { (text: UnsafeBufferPointer<UInt8>) in ByteSearch.contains(text, bytes) }
            return subject.anyText(.peer, holds) || subject.anyText(.name, holds)
                || subject.anyText(.tag, holds)
        case .state(let state): return subject.state == state
        case .number(let field, let comparison, let value):
            return subject.number(field).map { comparison.holds($0, value) } ?? false
        case .contains(let field, let bytes):
            return subject.anyText(field) { ByteSearch.contains($0, bytes) }
        case .equals(let field, let bytes):
            return subject.anyText(field) { ByteSearch.equals($0, bytes) }
        case .matches(let field, let pattern):
            return subject.anyText(field) { pattern.matches($0) }
        }
    }
}

/// A filter as it was written.
indirect enum FilterNode: Sendable {
    case test(FilterTest)
    case not(FilterNode)
    case all([FilterNode])
    case any([FilterNode])
}
