/// Finds the one of the 240 fixed colours of a 256-colour terminal that looks most like a given
/// one.
///
/// Distance is taken in OKLab, where equal steps look equal; the first sixteen are left out because
/// users repaint them.
enum PaletteMatch {
    /// The index, 16 to 255.
    static func nearest(red: UInt8, green: UInt8, blue: UInt8) -> UInt8 {
        let wanted = OKLab(RGB(red, green, blue))
        var best: (index: Int, distance: Double) = (16, .infinity)
        for (index, candidate) in fixed.enumerated() {
            let distance = wanted.squaredDistance(to: candidate)
            if distance < best.distance { best = (index + 16, distance) }
        }
        return UInt8(best.index)
    }

    private static let fixed: [OKLab] = (16...255).map { OKLab(RGB(fixed: $0)) }
}
