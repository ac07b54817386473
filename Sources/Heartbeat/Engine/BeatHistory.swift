/// What a session's rows and percentiles are made from; touched once a beat, kept apart from
/// ``Pulse`` so that filters and orders walk over less memory.
struct BeatHistory: Sendable {
    var roundTrips = RoundTripHistogram()
    var strip = BeatStrip()
    /// Where its long history is kept; -1 where it has none.
    var longPlace: Int16 {
        get { strip.longPlace }
        set { strip.longPlace = newValue }
    }
}
