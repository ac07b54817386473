import CNcurses
import Dashboard
import Glibc

/// The terminal: the only file that speaks to ncurses.
///
/// Made, used and closed on one thread.
///
/// It draws a frame as the difference from the one before and reads keys; what they mean is none of
/// its business.
final class Screen {
    private static let pasteBegins: Int32 = 1001
    private static let pasteEnds: Int32 = 1002
    /// Pasted characters that are kept.
    private static let pasteLimit = 4096

    private let handle: OpaquePointer
    private let files: [UnsafeMutablePointer<FILE>]
    private let output: Int32
    private var drawn: Frame?
    private var styles: [StyleKey: (attributes: attr_t, pair: Int32)] = [:]
    private var pairs: [Int64: Int32] = [:]
    private let kind = TerminalKind { getenv($0).map { String(cString: $0) } }
    private var escape = EscapeWatch()
    private var hasMouse = false
    private var hasAppearance = false
    /// Whether pictures are held back until they are whole.
    private var synchronises = false

    private struct StyleKey: Hashable {
        var token: StyleToken
        var flags: CellFlags
    }

    /// Colours the terminal's description promises.
    let colours: Int
    /// How things look; another theme draws everything again.
    var theme = Theme.builtIn { didSet { forget() } }
    /// How many colours are used.
    var depth = ColourDepth.mono { didSet { forget() } }

    /// Takes the terminal over, with colours of 24 bits where that is wanted and can be had.
    init(input: Int32, output: Int32, direct: Bool = false) throws(ScreenError) {
        self.output = output
        holter_terminal_remember(output)
        guard let outFile = fdopen(fcntl(output, F_DUPFD_CLOEXEC, 0), "w"),
            let inFile = fdopen(fcntl(input, F_DUPFD_CLOEXEC, 0), "r")
        else {
            throw .noTerminal(String(cString: strerror(errno)))
        }
        let directHandle = direct ? holter_newterm_direct(outFile, inFile) : nil
        guard let handle = directHandle ?? newterm(nil, outFile, inFile) else {
            throw .unknownTerminal(getenv("TERM").map { String(cString: $0) } ?? "")
        }
        self.handle = handle
        files = [outFile, inFile]
        holter_terminal_guard()
        if has_colors() {
            start_color()
            use_default_colors()
        }
        colours = Int(holter_colours())
        raw()
        noecho()
        nonl()
        keypad(holter_screen(), true)
        nodelay(holter_screen(), true)
        set_escdelay(25)
        define_key("\u{1B}[200~", Self.pasteBegins)
        define_key("\u{1B}[201~", Self.pasteEnds)
        // Reports of the mouse are read here, in the one form that all terminals of today know.
        keyok(KEY_MOUSE, false)
        curs_set(0)
        send(kind.paste(true))
    }

    /// Gives the terminal back for good.
    func close() {
        leave()
        delscreen(handle)
        for file in files { fclose(file) }
    }

    /// Gives the terminal back for a while.
    func leave() {
        setModes(false)
        curs_set(1)
        endwin()
        holter_terminal_release()
    }

    /// Takes it over again.
    func enter() {
        holter_terminal_guard()
        forget()
        doupdate()
        setModes(true)
        redraw()
    }

    private func setModes(_ on: Bool) {
        send(kind.paste(on))
        if hasMouse { send(kind.mouse(on)) }
        if hasAppearance { send(kind.appearance(on)) }
    }

    /// Takes the mouse, or leaves it to the terminal.
    func reportsMouse(_ on: Bool) {
        guard on != hasMouse else { return }
        hasMouse = on
        send(kind.mouse(on))
    }

    /// Is told when the background becomes dark or light.
    func reportsAppearance() {
        hasAppearance = true
        send(kind.appearance(true))
    }

    /// Tells the user's desktop.
    func notify(_ text: String) {
        if takesBytes { send(kind.notice(text)) }
    }

    /// Draws everything again with the next frame.
    func redraw() {
        drawn = nil
        clearok(holter_physical_screen(), true)
        erase()
    }

    /// The terminal's noise.
    func bell() {
        if takesBytes { beep() }
    }

    /// Whether the terminal takes bytes now; one that was stopped must not hold up the program.
    var takesBytes: Bool {
        var place = pollfd(fd: output, events: Int16(POLLOUT), revents: 0)
        return poll(&place, 1, 0) > 0 && place.revents & Int16(POLLOUT) != 0
    }

    /// Bytes that are no text, such as for the clipboard, between two frames.
    func send(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { write(output, $0.baseAddress, $0.count) }
            guard written > 0 else { return }
            bytes = bytes.dropFirst(written)
        }
    }

    /// Gives the terminal back from any thread, when the one that draws cannot.
    static func rescue() {
        holter_terminal_restore()
    }

    // MARK: - Size

    /// The size, as the terminal says it now; nil when it is gone or has none.
    func measure() -> Size? {
        var window = winsize()
        guard ioctl(output, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0, window.ws_row > 0
        else { return nil }
        return Size(width: Int(window.ws_col), height: Int(window.ws_row))
    }

    /// The size that is drawn in.
    var size: Size { Size(width: Int(holter_width()), height: Int(holter_height())) }

    /// Draws in another size from now on.
    func resize(to size: Size) {
        resizeterm(Int32(clamping: size.height), Int32(clamping: size.width))
        redraw()
    }

    // MARK: - Drawing

    /// Shows a frame; only what differs from the last one is touched.
    func draw(_ frame: Frame) {
        let old = drawn.flatMap { $0.size == frame.size ? $0 : nil }
        for y in 0..<min(frame.size.height, size.height) {
            let line = frame[line: y]
            guard let old else {
                draw(line, from: line.startIndex, to: line.endIndex, y: y)
                continue
            }
            drawChanges(line, old[line: y], y: y)
        }
        if let caret = frame.caret {
            curs_set(1)
            move(Int32(clamping: caret.y), Int32(clamping: caret.x))
        } else {
            curs_set(0)
            move(Int32(clamping: size.height - 1), 0)
        }
        wnoutrefresh(holter_screen())
        let isHeld = synchronises && drawn != frame
        if isHeld { send(TerminalKind.hold(true)) }
        doupdate()
        if isHeld { send(TerminalKind.hold(false)) }
        drawn = frame
    }

    private func drawChanges(_ line: ArraySlice<Cell>, _ old: ArraySlice<Cell>, y: Int) {
        var index = line.startIndex
        while index < line.endIndex {
            guard line[index] != old[index] else {
                index += 1
                continue
            }
            var start = index
            while start > line.startIndex, line[start].width == 0 { start -= 1 }
            while index < line.endIndex, line[index] != old[index] || line[index].width == 0 {
                index += 1
            }
            draw(line, from: start, to: index, y: y)
        }
    }

    /// Draws a stretch of cells, those of one look together.
    private func draw(_ line: ArraySlice<Cell>, from start: Int, to end: Int, y: Int) {
        var index = start
        while index < end {
            let key = StyleKey(token: line[index].style, flags: line[index].flags)
            var text = ""
            let first = index
            while index < end, line[index].style == key.token, line[index].flags == key.flags {
                if line[index].width > 0 { line[index].write(to: &text) }
                index += 1
            }
            wear(key)
            mvaddnstr(
                Int32(clamping: y), Int32(clamping: first - line.startIndex), text,
                Int32(clamping: text.utf8.count))
        }
    }

    private func wear(_ key: StyleKey) {
        let style = styles[key] ?? resolve(key)
        styles[key] = style
        var pair = style.pair
        wattr_set(holter_screen(), style.attributes, 0, &pair)
    }

    private func resolve(_ key: StyleKey) -> (attributes: attr_t, pair: Int32) {
        let style = theme.style(key.token, flags: key.flags, depth)
        var attributes: attr_t = 0
        let known: [(Attributes, attr_t)] = [
            (.bold, holter_bold()), (.dim, holter_dim()), (.italic, holter_italic()),
            (.underline, holter_underline()), (.reverse, holter_reverse()),
        ]
        for (attribute, bits) in known where style.attributes.contains(attribute) {
            attributes |= bits
        }
        return (
            attributes,
            pair(DirectColour.number(style.foreground), DirectColour.number(style.background))
        )
    }

    /// The number of a pair of colours; each is made once.
    private func pair(_ foreground: Int32, _ background: Int32) -> Int32 {
        guard foreground >= 0 || background >= 0, colours > 0 else { return 0 }
        let key = Int64(foreground) << 32 | Int64(background) & 0xFFFF_FFFF
        if let known = pairs[key] { return known }
        let number = Int32(pairs.count + 1)
        guard number < holter_pairs(),
            init_extended_pair(number, foreground, background) == OK
        else { return 0 }
        pairs[key] = number
        return number
    }

    private func forget() {
        styles = [:]
        pairs = [:]
        drawn = nil
    }

    // MARK: - Keys

    /// The next thing that was typed or told; nil when there is none.
    func read() -> Input? {
        if escape.isOpen { return readEscape() }
        guard let (code, isKeyCode) = next() else { return nil }
        if isKeyCode { return input(code: code) }
        if code == 27 {
            escape.begin(at: EngineClock.monotonicNow())
            return readEscape()
        }
        return Key(typed: code).map(Input.key) ?? .unknown
    }

    private func input(code: UInt32) -> Input {
        if code == UInt32(Self.pasteBegins) { return .paste(readPaste()) }
        return KeyCode.key(code: Int32(bitPattern: code)).map(Input.key) ?? .unknown
    }

    private func next() -> (code: UInt32, isKeyCode: Bool)? {
        var code: wint_t = 0
        let result = get_wch(&code)
        if result == ERR { return nil }
        return (code, result == KEY_CODE_YES)
    }

    /// Escape alone is a key; what follows it is a sequence, which is swallowed whole, also when it
    /// comes in pieces.
    private func readEscape() -> Input? {
        while let (code, isKeyCode) = next() {
            if isKeyCode {
                _ = escape.giveUp()
                return input(code: code)
            }
            if let sequence = escape.take(code) { return input(sequence) }
        }
        return escape.giveUp(at: EngineClock.monotonicNow()).map(input)
    }

    private func input(_ sequence: EscapeSequence) -> Input {
        if sequence == .alone { return .key(.escape) }
        guard let answer = TerminalAnswer(sequence) else { return .unknown }
        switch answer {
        case .attributes: escape.end()
        case .synchronises(let can): synchronises = can
        default: break
        }
        return .answer(answer)
    }

    /// When a sequence that has not come whole is given up, on the monotonic clock.
    var escapeEnds: Int64? { escape.ends(at: EngineClock.monotonicNow()) }

    /// Whether the terminal may still answer what it was asked.
    var isAsking: Bool { escape.isAsking(at: EngineClock.monotonicNow()) }

    /// Asks the terminal about itself, before the first frame; nothing waits for the answers.
    func ask(withGlyph glyph: Character?) {
        let questions = kind.questions(
            withGlyph: size.height >= TerminalKind.probeLine ? glyph : nil)
        guard !questions.isEmpty else { return }
        // The other screen must be there: what is drawn on this one is not for the user's eyes.
        wrefresh(holter_screen())
        send(questions)
        escape.ask(at: EngineClock.monotonicNow())
    }

    private func readPaste() -> String {
        var text = ""
        var misses = 0
        while misses < 200 {
            guard let (code, isKeyCode) = next() else {
                misses += 1
                usleep(1000)
                continue
            }
            misses = 0
            if isKeyCode, code == UInt32(Self.pasteEnds) { break }
            if !isKeyCode, let scalar = Unicode.Scalar(code), text.utf8.count < Self.pasteLimit {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}

/// What the numbers that ncurses reads mean as keys.
private enum KeyCode {
    /// A key that ncurses recognised by its sequence.
    static func key(code: Int32) -> Key? {
        switch code {
        case KEY_UP: .up
        case KEY_DOWN: .down
        case KEY_LEFT: .left
        case KEY_RIGHT: .right
        case KEY_HOME: .home
        case KEY_END: .end
        case KEY_PPAGE: .pageUp
        case KEY_NPAGE: .pageDown
        case KEY_BACKSPACE: .backspace
        case KEY_DC: .delete
        case KEY_IC: .insert
        case KEY_BTAB: .backTab
        case KEY_ENTER: .enter
        case holter_key_function() + 1...holter_key_function() + 24:
            .function(Int(code - holter_key_function()))
        default: nil
        }
    }
}
