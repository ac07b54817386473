/// Finds the one of the 240 fixed colours of a 256-colour terminal that looks most like a given
/// one.
///
/// Distance is taken in OKLab, where equal steps look equal; the first sixteen are left out because
/// users repaint them.
enum PaletteMatch {
    /// The index, 16 to 255.
    static func nearest(red: UInt8, green: UInt8, blue: UInt8) -> UInt8 {
        let wanted = Lab(red: red, green: green, blue: blue)
        var best: (index: Int, distance: Double) = (16, .infinity)
        for (index, candidate) in fixed.enumerated() {
            let distance = wanted.distance(to: candidate)
            if distance < best.distance { best = (index + 16, distance) }
        }
        return UInt8(best.index)
    }

    private static let fixed: [Lab] = {
        let steps: [UInt8] = [0, 95, 135, 175, 215, 255]
        var colours: [Lab] = []
        for red in steps {
            for green in steps {
                for blue in steps { colours.append(Lab(red: red, green: green, blue: blue)) }
            }
        }
        for grey in 0..<24 {
            let value = UInt8(8 + grey * 10)
            colours.append(Lab(red: value, green: value, blue: value))
        }
        return colours
    }()

    private struct Lab {
        var lightness: Double
        var a: Double
        var b: Double

        init(red: UInt8, green: UInt8, blue: UInt8) {
            let (r, g, b) = (Self.linear(red), Self.linear(green), Self.linear(blue))
            let l = root(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b, 3)
            let m = root(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b, 3)
            let s = root(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b, 3)
            lightness = 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s
            a = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s
            self.b = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s
        }

        func distance(to other: Lab) -> Double {
            let (dl, da, db) = (lightness - other.lightness, a - other.a, b - other.b)
            return dl * dl + da * da + db * db
        }

        private static func linear(_ channel: UInt8) -> Double {
            let value = Double(channel) / 255
            if value <= 0.04045 { return value / 12.92 }
            let base = (value + 0.055) / 1.055
            return base * base * root(base * base, 5)
        }
    }

    /// The n-th root of a number from 0 to 1, by Newton's method: the pure module has no `pow`.
    private static func root(_ value: Double, _ n: Int) -> Double {
        guard value > 0 else { return 0 }
        var guess = 1.0
        for _ in 0..<64 {
            var power = 1.0
            for _ in 1..<n { power *= guess }
            let next = guess - (guess * power - value) / (Double(n) * power)
            if abs(next - guess) < 1e-12 { return next }
            guess = next
        }
        return guess
    }
}
