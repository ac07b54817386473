import Dashboard

extension Key {
    /// A character as a terminal sends it, or a control character; nil for one that is no key.
    init?(typed code: UInt32) {
        switch code {
        case 9: self = .tab
        case 10, 13: self = .enter
        case 27: self = .escape
        case 8, 127: self = .backspace
        case 1...26:
            guard let letter = Unicode.Scalar(code + 96) else { return nil }
            self = .control(Character(letter))
        case 28...31:
            guard let sign = Unicode.Scalar(code + 64) else { return nil }
            self = .control(Character(sign))
        case 0..<32, 128..<160: return nil
        default:
            guard let scalar = Unicode.Scalar(code) else { return nil }
            self = .character(Character(scalar))
        }
    }
}
