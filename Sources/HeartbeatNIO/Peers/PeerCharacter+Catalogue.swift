/// The characters of a demo; each keeps to itself, whatever it speaks.
extension PeerCharacter {
    /// Answers after the same short time, give or take a tenth.
    public static func steady(_ delay: Duration) -> PeerCharacter {
        PeerCharacter("steady", "answers in good time, always") {
            $0.delay = PeerDelay(delay, spread: delay / 10)
        }
    }

    /// Answers late enough to be seen, never too late.
    public static let slow = PeerCharacter("slow", "answers after 350 to 450 ms") {
        $0.delay = PeerDelay(.milliseconds(350), spread: .milliseconds(100))
    }

    /// Answers now at once and now after a long time.
    public static let jittery = PeerCharacter("jittery", "answers after 2 to 400 ms") {
        $0.delay = PeerDelay(.milliseconds(2), spread: .milliseconds(400))
    }

    /// Does not answer a share of the beats.
    public static func lossy(_ share: Double) -> PeerCharacter {
        PeerCharacter("lossy", "drops \(Int((share * 100).rounded()))% of the answers") {
            $0.dropShare = share
            $0.delay = PeerDelay(.milliseconds(5), spread: .milliseconds(20))
        }
    }

    /// Answers after the deadline as often as not.
    public static let tardy = PeerCharacter("late", "answers after 0.7 to 2.5 s: late, up, late") {
        $0.delay = PeerDelay(.milliseconds(700), spread: .milliseconds(1800))
    }

    /// Stands still from time to time; its kernel goes on to acknowledge.
    public static let stalling = PeerCharacter("stalling", "stands still for 3 s now and then") {
        $0.stall = PeerBehaviour.Stall(
            after: .age(.seconds(5), spread: .seconds(3)), lasting: .seconds(3))
        $0.delay = PeerDelay(.milliseconds(1))
    }

    /// Stands still for good some seconds after each connect.
    public static let stalled = PeerCharacter("stalled", "stands still for good after 7 s") {
        $0.stall = PeerBehaviour.Stall(after: .age(.seconds(7)), lasting: nil)
    }

    /// Accepts, reads and never says a word.
    public static let mute = PeerCharacter("half-open", "accepts and swallows the hello") {
        $0.silence = .age(.zero)
    }

    /// Talks for some beats, then swallows everything.
    public static let swallowing = PeerCharacter("swallowing", "swallows all after 5 beats") {
        $0.silence = .beats(5)
    }

    /// Closes every few seconds.
    public static let flapping = PeerCharacter("flapping", "closes after 3 to 6 s") {
        $0.ending = PeerBehaviour.Ending(after: .age(.seconds(3), spread: .seconds(3)), .fin)
    }

    /// Resets every few seconds.
    public static let resetting = PeerCharacter("resetting", "resets after 5 to 9 s") {
        $0.ending = PeerBehaviour.Ending(after: .age(.seconds(5), spread: .seconds(4)), .reset)
    }

    /// Nobody listens.
    public static let refusing = PeerCharacter("refusing", "refuses to connect") {
        $0.uptime = .never
    }

    /// Its process dies and comes back.
    public static let restarting = PeerCharacter("restarting", "dies after 12 s, back after 8 s") {
        $0.uptime = .restarts(up: .seconds(12), down: .seconds(8))
    }

    /// Closes with a WebSocket code and a reason, some seconds after each connect.
    public static func closing(
        _ code: UInt16, _ reason: String, after seconds: Int
    ) -> PeerCharacter {
        PeerCharacter("closes \(code)", "closes with \(code) after \(seconds) s") {
            $0.ending = PeerBehaviour.Ending(
                after: .age(.seconds(seconds)), .close(code: code, reason: reason))
        }
    }

    /// Refuses the WebSocket upgrade with an HTTP status.
    public static func forbidding(_ status: Int, _ reason: String) -> PeerCharacter {
        PeerCharacter("forbids", "answers the upgrade with \(status) \(reason)") {
            $0.refusal = PeerBehaviour.Refusal(status: status, reason: reason)
        }
    }

    /// Speaks what no protocol knows, escape sequences among it.
    public static func babbling(after moment: PeerMoment) -> PeerCharacter {
        PeerCharacter("nonsense", "sends bytes that mean nothing, and escape sequences") {
            $0.babble = PeerBehaviour.Babble(
                after: moment, "\u{1B}[2J\u{1B}]0;owned\u{7}\u{1B}[31m%n\0\u{9B}?1049h\r\n")
        }
    }

    /// Answers with another id than it was asked.
    public static let forging = PeerCharacter("wrong id", "answers with an id nobody sent") {
        $0.falsifies = true
    }

    /// Answers byte by byte.
    public static let dripping = PeerCharacter("dripping", "answers one byte every 15 ms") {
        $0.drip = .milliseconds(15)
    }

    /// Pings far more than anyone asked for.
    public static let flooding = PeerCharacter("flooding", "sends 500 pings a second of its own") {
        $0.flood = PeerBehaviour.Flood(.pings, frames: 50, every: .milliseconds(100))
        $0.delay = PeerDelay(.milliseconds(3))
    }
}
