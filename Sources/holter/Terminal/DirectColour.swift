import Dashboard

/// The numbers of colours on a terminal of 24 bits, where those below 256 are the palette.
enum DirectColour {
    /// The number that ncurses is given for a colour of a resolved style.
    ///
    /// Red, green and blue are their own number. Those that would fall into the palette are black
    /// and the darkest blues: the few that the cube has are taken there, the rest get a green of 1,
    /// which nobody sees.
    static func number(_ colour: Int32) -> Int32 {
        guard colour >= ResolvedStyle.direct else { return colour }
        let value = colour - ResolvedStyle.direct
        guard value < 256 else { return value }
        if let step = cube.firstIndex(of: value) { return Int32(16 + step) }
        return value + 0x100
    }

    /// The blues of the cube of 256 colours that have no red and no green.
    private static let cube: [Int32] = [0, 95, 135, 175, 215, 255]
}
