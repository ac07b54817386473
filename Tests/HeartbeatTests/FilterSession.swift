import Heartbeat

/// A session made up for a filter to look at.
struct FilterSession: FilterSubject {
    var state = SessionState.up
    var texts: [Field: [String]] = [:]
    var numbers: [Field: Double] = [:]

    func number(_ field: Field) -> Double? { numbers[field] }

    func anyText(_ field: Field, _ body: (UnsafeBufferPointer<UInt8>) -> Bool) -> Bool {
        (texts[field] ?? []).contains { text in
            CaseFolding.bytes(text).withUnsafeBufferPointer(body)
        }
    }

    /// A late outbound WebSocket session with every field set.
    static let edge = FilterSession(
        state: .late,
        texts: [
            .id: ["s0042"], .peer: ["edge-07.EU.example:443"], .name: ["Shop Front"],
            .proto: ["wss"], .tag: ["eu", "prod"], .direction: ["out"], .state: ["late"],
            .cause: ["closed by peer 1001: going away"],
        ],
        numbers: [
            .rtt: 50e6, .p99: 1e9, .p999: 2e9, .loss: 0.02, .miss: 2, .idle: 31e9, .rx: 12_000,
        ]
    )
}

/// A small seeded generator (SplitMix64), so that a failing case runs again alone.
struct FilterRandom: RandomNumberGenerator {
    var state: UInt64

    init(_ seed: Int) { state = UInt64(seed) }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
