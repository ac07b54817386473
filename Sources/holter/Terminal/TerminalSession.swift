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
        if options.ascii || !Locale.isUTF8 { options.settings.glyphs = .ascii }
        let loaded = options.library.loadOrStandard(options.theme)
        options.settings.themes = options.library.names
        options.settings.theme = loaded.theme.name
        self.feed = feed
        self.options = options
        self.mailbox = mailbox
        ownsInput = isatty(STDIN_FILENO) != 1
        input = ownsInput ? open("/dev/tty", O_RDWR | O_CLOEXEC) : STDIN_FILENO
        guard input >= 0 else {
            throw ScreenError.noTerminal("no keyboard: \(String(cString: strerror(errno)))")
        }
        screen = try Screen(input: input, output: STDOUT_FILENO)
        pace = FramePace(
            perSecond: options.settings.isSlow ? 1 : options.framesPerSecond)
        model = Model(settings: options.settings, size: screen.measure() ?? screen.size)
        screen.depth = Self.depth(options.colour, colours: screen.colours)
        screen.theme = loaded.theme
        if let warning = loaded.warnings.first {
            obey(model.update(.theme(loaded.theme.name, warning: warning)))
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
        while true {
            drawIfDue()
            if let reason { return reason }
            wait()
            readMail()
            tick()
            readKeys()
        }
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
        }
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
            case .unknown: continue
            }
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
            case .theme(let name): wear(name)
            case .copy(let text): copy(text)
            case .redraw:
                screen.redraw()
                resize()
            case .add(let url): wish(.add(url))
            case .reload: wish(.reload(by: "you"))
            case .mouse, .notify: break
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

    private func wear(_ name: String) {
        let loaded = options.library.loadOrStandard(name)
        screen.theme = loaded.theme
        obey(model.update(.theme(loaded.theme.name, warning: loaded.warnings.first)))
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
        var place = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
        guard poll(&place, 1, 0) > 0, place.revents & Int16(POLLOUT) != 0 else {
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

    /// What is asked for, but never more than the terminal's description can say.
    private static func depth(_ wish: ColourDepth.Wish, colours: Int) -> ColourDepth {
        let asked = ColourDepth.choose(
            wish: wish, environment: { getenv($0).map { String(cString: $0) } },
            terminalColours: colours)
        return min(asked, ColourDepth(colours: colours))
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
