import Dashboard
import Foundation
import Glibc
import Heartbeat

/// The terminal's thread: waits, feeds the model, obeys its intents and draws.
final class TerminalSession {
    private let feed: any Feed
    private let options: DashboardOptions
    private let mailbox: Mailbox
    private let screen: Screen
    private var wardrobe: Wardrobe
    private let input: Int32
    private let ownsInput: Bool
    private var model: Model
    private var clock = EngineClock()
    private var pace: FramePace
    private var meter = CostMeter()
    /// Set when the loop is to end.
    private var reason: ExitReason?

    init(_ feed: any Feed, _ options: DashboardOptions, _ mailbox: Mailbox) throws {
        setlocale(LC_ALL, "")
        var options = options
        wardrobe = Wardrobe(
            options.library, options.theme, isASCII: options.ascii || !Locale.isUTF8,
            at: EngineClock.monotonicNow())
        let look = wardrobe.look
        options.settings.themes = options.library.names
        options.settings.theme = look.name
        options.settings.glyphs = look.glyphs
        self.feed = feed
        self.options = options
        self.mailbox = mailbox
        ownsInput = isatty(STDIN_FILENO) != 1
        input = ownsInput ? open("/dev/tty", O_RDWR | O_CLOEXEC) : STDIN_FILENO
        guard input >= 0 else {
            throw ScreenError.noTerminal("no keyboard: \(String(cString: strerror(errno)))")
        }
        screen = try Screen(
            input: input, output: STDOUT_FILENO, direct: Self.wantsDirect(options.colour))
        pace = FramePace(
            perSecond: options.settings.isSlow ? 1 : options.framesPerSecond)
        model = Model(settings: options.settings, size: screen.measure() ?? screen.size)
        screen.depth = min(
            Self.depth(options.colour, colours: screen.colours),
            ColourDepth(colours: screen.colours))
        if let theme = look.theme { screen.theme = theme }
        if let warning = look.warning {
            obey(model.update(.theme(look.name, warning: warning)))
        }
    }

    /// Runs until it is left, and gives the terminal back.
    func run() -> ExitReason {
        TerminalSignals.install(writingTo: mailbox.writeEnd)
        defer {
            screen.close()
            TerminalSignals.uninstall()
            if ownsInput { close(input) }
        }
        obey(model.update(.resize(model.size)))
        pace.ask(urgently: true)
        askTheTerminal()
        while true {
            drawIfDue()
            if let reason { return reason }
            wait()
            readMail()
            tick()
            readKeys()
            if let look = wardrobe.refresh(at: EngineClock.monotonicNow()) { wear(look) }
        }
    }

    /// What it answers at once is known to the first frame; nothing waits for what it does not.
    private func askTheTerminal() {
        screen.ask(withGlyph: wardrobe.isASCII ? nil : Glyphs.unicode.horizontal)
        if screen.isAsking { pace.hold(until: EngineClock.monotonicNow() + Self.answerTime) }
        if options.theme.asksBackground { screen.reportsAppearance() }
        screen.reportsMouse(options.mouse)
    }

    // MARK: - Waiting

    private func wait() {
        var places = [
            pollfd(fd: input, events: Int16(POLLIN), revents: 0),
            pollfd(fd: mailbox.readEnd, events: Int16(POLLIN), revents: 0),
        ]
        if pace.isBlocked {
            places.append(pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0))
        }
        guard poll(&places, nfds_t(places.count), timeout()) > 0 else { return }
        let gone = Int16(POLLHUP | POLLERR | POLLNVAL)
        if places[0].revents & gone != 0 || pace.isBlocked && places[2].revents & gone != 0 {
            reason = .hungUp
        } else if places[0].revents & Int16(POLLIN) != 0, hasNothingToRead {
            reason = .hungUp
        }
    }

    /// A terminal that is ready to be read and has not one byte is at its end.
    private var hasNothingToRead: Bool {
        var count: Int32 = 0
        return ioctl(input, UInt(FIONREAD), &count) != 0 || count == 0
    }

    /// Milliseconds until something is due; -1 when nothing is.
    private func timeout() -> Int32 {
        var next = pace.nextFrame
        if let tick = model.nextTick {
            let at = clock.monotonic(of: tick)
            next = min(next ?? at, at)
        } else if let look = wardrobe.nextLook {
            next = min(next ?? look, look)
        }
        if let end = screen.escapeEnds { next = min(next ?? end, end) }
        guard let next else { return -1 }
        let left = max(0, next - EngineClock.monotonicNow())
        return Int32(clamping: left / 1_000_000 + 1)
    }

    // MARK: - What comes in

    private func readMail() {
        let mail = mailbox.take()
        for signal in mail.signals { take(signal) }
        if let snapshot = mail.snapshot {
            clock.set(snapshot.at)
            meter.received(revision: snapshot.revision)
            let isAnswer = pace.isAwaited(snapshot.query)
            obey(model.update(.snapshot(snapshot)))
            pace.ask(urgently: isAnswer)
        }
        for sentence in mail.sentences {
            obey(model.update(.said(sentence.text, isError: sentence.isError)))
            pace.ask(urgently: true)
        }
        if mail.feedEnded {
            obey(model.update(.feedEnded))
            pace.ask(urgently: true)
            if !options.staysWithoutFeed { reason = reason ?? .feedEnded }
        }
        if mail.asksToLeave { reason = reason ?? .cancelled }
    }

    private func take(_ signal: Int32) {
        switch signal {
        case SIGWINCH: resize()
        case SIGTSTP: stop()
        case SIGCONT:
            screen.enter()
            resize()
        case SIGHUP: reason = .hungUp
        default: reason = .signalled(signal)
        }
    }

    private func tick() {
        guard let next = model.nextTick, clock.now() >= next else { return }
        obey(model.update(.tick(clock.now())))
        if model.showsCost { obey(model.update(.cost(meter.take()))) }
        pace.ask(urgently: true)
    }

    private func readKeys() {
        guard reason == nil else { return }
        var count = 0
        while count < 256, reason == nil, let typed = screen.read() {
            if count == 0 { obey(model.update(.tick(clock.now()))) }
            count += 1
            switch typed {
            case .key(let key): obey(model.update(.key(key)))
            case .paste(let text): obey(model.update(.paste(text)))
            case .answer(let answer):
                take(answer)
                continue
            case .unknown: continue
            }
            pace.ask(urgently: true)
        }
    }

    private func take(_ answer: TerminalAnswer) {
        let now = EngineClock.monotonicNow()
        switch answer {
        case .background(let isDark):
            if let look = wardrobe.learn(isDark: isDark, at: now) { wear(look) }
        case .cursor(TerminalKind.probeLine, column: 3) where screen.isAsking:
            guard let look = wardrobe.keepToASCII() else { return }
            wear(look)
            let reason = "this terminal draws lines two cells wide; ASCII takes their place"
            obey(model.update(.said(reason, isError: false)))
        case .cursor, .synchronises: break
        case .attributes: pace.release()
        case .mouse(let mouse):
            obey(model.update(.mouse(mouse)))
            pace.ask(urgently: true)
        }
    }

    private func resize() {
        guard let size = screen.measure() else {
            reason = .hungUp
            return
        }
        screen.resize(to: size)
        obey(model.update(.resize(size)))
        pace.ask(urgently: true)
    }

    // MARK: - What goes out

    private func obey(_ intents: [Intent]) {
        for intent in intents {
            switch intent {
            case .look(let query):
                pace.await(query)
                feed.look(query)
            case .order(let order): feed.order(order)
            case .theme(let name):
                wear(wardrobe.wear(name, at: EngineClock.monotonicNow()))
            case .copy(let text): copy(text)
            case .redraw:
                screen.redraw()
                resize()
            case .add(let url): wish(.add(url))
            case .reload: wish(.reload(by: "you"))
            case .mouse(let isTaken): screen.reportsMouse(isTaken)
            case .notify(let text): screen.notify(text)
            case .copyRow(let row):
                copy(SessionJSON.object(row, at: clock.now()).text)
            case .saveView(let saved): save(saved)
            case .bell: screen.bell()
            case .suspend: stop()
            case .quit: reason = .quit
            }
        }
    }

    /// Puts a text on the clipboard, as far as the terminal allows it (OSC 52).
    private func copy(_ text: String) {
        let encoded = Data(text.utf8).base64EncodedString()
        screen.send("\u{1B}]52;c;\(encoded)\u{7}")
    }

    private func save(_ saved: SavedView) {
        do {
            try ViewFile.save(saved)
            obey(model.update(.said("view \(saved.name) is saved", isError: false)))
        } catch {
            obey(model.update(.said("\(error)", isError: true)))
        }
    }

    /// Asks the program for something; its answer comes by mail.
    private func wish(_ wish: Wish) {
        let reason = if let wishes = options.wishes { wishes.ask(wish) } else { Wishes.nobody }
        if let reason { obey(model.update(.said(reason, isError: true))) }
    }

    private func wear(_ look: Wardrobe.Look) {
        if let theme = look.theme { screen.theme = theme }
        obey(model.update(.theme(look.name, glyphs: look.glyphs, warning: look.warning)))
        pace.ask(urgently: true)
    }

    /// Stops as the shell expects it; what is after the stop runs when the user comes back.
    private func stop() {
        screen.leave()
        TerminalSignals.stop()
        screen.enter()
        resize()
    }

    /// Draws when it is time; a terminal that takes no bytes now is asked again when it does.
    private func drawIfDue() {
        guard pace.isDue, reason == nil else { return }
        guard screen.takesBytes else {
            pace.block()
            meter.blocked()
            return
        }
        let begin = EngineClock.monotonicNow()
        let frame = model.frame
        let wasSlow = pace.draw { screen.draw(frame) }
        meter.drew(in: EngineClock.monotonicNow() - begin)
        if wasSlow, !model.isSlow, getenv("SSH_CONNECTION") != nil {
            pace.slowDown()
            obey(model.update(.slow))
            pace.ask(urgently: true)
        }
    }

    /// Nanoseconds that the first frame may come later for the sake of what the terminal answers.
    private static let answerTime: Int64 = 40_000_000

    /// Whether the screen must know colours of 24 bits: they are asked for, or the terminal's own
    /// description has them but no palette.
    private static func wantsDirect(_ wish: ColourDepth.Wish) -> Bool {
        let asked = depth(wish, colours: 256)
        let term = getenv("TERM").map { String(cString: $0) } ?? ""
        return asked == .direct || asked > .mono && term.hasSuffix("-direct")
    }

    private static func depth(_ wish: ColourDepth.Wish, colours: Int) -> ColourDepth {
        ColourDepth.choose(
            wish: wish, environment: { getenv($0).map { String(cString: $0) } },
            terminalColours: colours)
    }
}

extension Locale {
    /// Whether the C library's locale, which ncurses draws by, is UTF-8.
    fileprivate static var isUTF8: Bool {
        guard let name = nl_langinfo(nl_item(CODESET)) else { return false }
        let codeset = String(cString: name).uppercased()
        return codeset == "UTF-8" || codeset == "UTF8"
    }
}
