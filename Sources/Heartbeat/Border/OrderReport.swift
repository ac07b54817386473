/// What came of an order for one session, or for the whole monitor: who asked for what, and why it
/// was not done.
///
/// The journal shows the newest of them; a ``Monitor`` that keeps reports loses none.
public struct OrderReport: Sendable, Hashable {
    /// When; set by the monitor.
    public var at: Instant = .zero
    /// What was asked, such as `kill (close)`.
    public var order: String
    /// Of which session; none for the whole monitor.
    public var link: Link?
    /// What the session, or whatever else it was asked of, is called.
    public var title: String
    /// Who asked.
    public var by: String
    /// Why it was not done; nil when it was.
    public var refusal: String?
    /// What there is to say about how it was done, such as how many it came to.
    public var note: String?

    /// What came of something that was asked of a monitor or of the program around it.
    public init(
        _ order: String, of title: String = "", link: Link? = nil, by: String,
        refusal: String? = nil, note: String? = nil
    ) {
        self.order = order
        self.link = link
        self.title = title
        self.by = by
        self.refusal = refusal
        self.note = note
    }
}
