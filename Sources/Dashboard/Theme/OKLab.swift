/// A colour of a screen: red, green and blue as they are written.
struct RGB: Hashable {
    var red: UInt8
    var green: UInt8
    var blue: UInt8

    init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
        (self.red, self.green, self.blue) = (red, green, blue)
    }

    /// One of the 240 colours that every terminal of 256 shows alike: a cube and a ramp of greys.
    init(fixed index: Int) {
        let steps: [UInt8] = [0, 95, 135, 175, 215, 255]
        let place = min(max(index, 16), 255) - 16
        if place < 216 {
            self.init(steps[place / 36], steps[place / 6 % 6], steps[place % 6])
        } else {
            let value = UInt8(8 + (place - 216) * 10)
            self.init(value, value, value)
        }
    }

    /// Its light, from 0 to 1 for each primary.
    var light: Light {
        Light(red: Self.linear(red), green: Self.linear(green), blue: Self.linear(blue))
    }

    private static func linear(_ channel: UInt8) -> Double {
        let value = Double(channel) / 255
        if value <= 0.04045 { return value / 12.92 }
        let base = (value + 0.055) / 1.055
        return base * base * Root.of(base * base, 5)
    }
}

/// Amounts of light of the three primaries of a screen, from 0 to 1.
struct Light: Hashable {
    var red: Double
    var green: Double
    var blue: Double
}

/// A colour where equal steps look equal (Björn Ottosson, “A perceptual color space for image
/// processing”, 2020).
struct OKLab: Hashable {
    var lightness: Double
    var a: Double
    var b: Double

    init(_ colour: RGB) {
        self.init(colour.light)
    }

    init(_ light: Light) {
        let (r, g, b) = (light.red, light.green, light.blue)
        let l = Root.of(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b, 3)
        let m = Root.of(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b, 3)
        let s = Root.of(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b, 3)
        lightness = 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s
        a = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s
        self.b = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s
    }

    /// How different two colours look, squared.
    func squaredDistance(to other: OKLab) -> Double {
        let (dl, da, db) = (lightness - other.lightness, a - other.a, b - other.b)
        return dl * dl + da * da + db * db
    }

    /// How different two colours look: 0.02 can just be seen, black and white are 1 apart.
    func distance(to other: OKLab) -> Double { Root.of(squaredDistance(to: other), 2) }
}

/// Roots by Newton's method: the pure module has no `pow`.
private enum Root {
    /// The n-th root of a number from 0 to 1.
    static func of(_ value: Double, _ n: Int) -> Double {
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
