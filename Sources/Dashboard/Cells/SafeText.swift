import Heartbeat

/// The second line of defence: whatever reaches a frame unescaped is escaped here, never sent to a
/// terminal.
enum SafeText {
    /// Whether a scalar must not stand in a cell as it is.
    static func needsEscape(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20..<0x7F, 0x2500...0x259F: false
        case 0..<0x20, 0x7F..<0xA0: true
        case 0xFE00...0xFE0F: true
        default: PeerText.isUnsafe(scalar)
        }
    }

    /// What is shown in its place; nothing for a selector that only asks for another look of the
    /// one before.
    static func escaped(_ scalar: Unicode.Scalar) -> String {
        if (0xFE00...0xFE0F).contains(scalar.value) { return "" }
        return PeerText(String(Character(scalar))).description
    }
}
