import Testing

@testable import Heartbeat

/// What a session costs in the engine is a promise of the docs.
@Suite("A session's memory")
struct SizeTests {
    @Test("is at most 600 bytes in the engine")
    func bytes() {
        let pulse = MemoryLayout<Pulse>.stride
        let history = MemoryLayout<BeatHistory>.stride
        let dossier = MemoryLayout<Dossier>.stride
        let wheel = TimingWheel.bytesPerItem
        #expect(pulse + history + dossier + wheel <= 600, "\(pulse) \(history) \(dossier) \(wheel)")
    }
}
