/// How well a text is seen on its background, as the Web Content Accessibility Guidelines 2.2 count
/// it: 1 is not at all, 21 is black on white.
enum Contrast {
    /// What text needs (WCAG 1.4.3).
    static let ofText = 4.5
    /// What marks and lines need (WCAG 1.4.11).
    static let ofMarks = 3.0

    /// The ratio of two colours, whichever is the text.
    static func ratio(_ one: RGB, _ other: RGB) -> Double {
        let (first, second) = (luminance(one), luminance(other))
        return (max(first, second) + 0.05) / (min(first, second) + 0.05)
    }

    private static func luminance(_ colour: RGB) -> Double {
        let light = colour.light
        return 0.2126 * light.red + 0.7152 * light.green + 0.0722 * light.blue
    }
}
