/// How a peer treats the connections it accepts, as data: every fault is a value, and none is the
/// default.
///
/// Faults add up: a peer may be slow, lossy and short-lived at once. All randomness comes from the
/// peer's seed.
public struct PeerBehaviour: Sendable, Hashable {
    /// How long each answer waits; answers stay in order.
    public var delay = PeerDelay()
    /// The share of beats that are never answered.
    public var dropShare = 0.0
    /// How many beats of each connection are not answered at its beginning.
    public var dropFirst = 0
    /// Whether answers carry another id than the beat did.
    public var falsifies = false
    /// The time between one byte of an answer and the next.
    public var drip: Duration?
    /// The refusal that answers a WebSocket upgrade.
    public var refusal: Refusal?
    /// When it stops to read, while its kernel goes on to acknowledge.
    public var stall: Stall?
    /// When it begins to swallow what it reads without any answer; at once makes a hello that never
    /// ends.
    public var silence: PeerMoment?
    /// What it sends without being asked, over and over.
    public var flood: Flood?
    /// What it says that no protocol knows.
    public var babble: Babble?
    /// How it ends connections.
    public var ending: Ending?
    /// When it listens at all.
    public var uptime = Uptime.always
    /// The size of its receive buffer, small to make its window shut soon.
    public var receiveBuffer: Int32?

    /// A peer without faults that answers at once.
    public init() {}

    /// An HTTP status instead of an upgrade.
    public struct Refusal: Sendable, Hashable {
        /// Such as 403.
        public var status: Int
        /// Such as `Forbidden`.
        public var reason: String

        /// A refusal.
        public init(status: Int, reason: String) {
            self.status = status
            self.reason = reason
        }
    }

    /// A program that stands still; what came meanwhile is answered when it goes on.
    public struct Stall: Sendable, Hashable {
        /// When; counted again from the end of each stall.
        public var after: PeerMoment
        /// For how long; nil for good.
        public var lasting: Duration?

        /// A stall.
        public init(after: PeerMoment, lasting: Duration?) {
            self.after = after
            self.lasting = lasting
        }
    }

    /// Frames that nobody asked for.
    public struct Flood: Sendable, Hashable {
        /// What they are.
        public enum Kind: Sendable, Hashable {
            /// The peer's own probes, where the protocol has them.
            case pings
            /// Answers to nothing.
            case answers
        }

        /// What they are.
        public var kind: Kind
        /// How many at once.
        public var frames: Int
        /// The time from one burst to the next; bursts wait while the other side does not read.
        public var every: Duration

        /// A flood.
        public init(_ kind: Kind, frames: Int, every: Duration) {
            self.kind = kind
            self.frames = frames
            self.every = every
        }
    }

    /// Bytes out of the blue.
    public struct Babble: Sendable, Hashable {
        /// When.
        public var after: PeerMoment
        /// Which.
        public var bytes: [UInt8]

        /// A babble.
        public init(after: PeerMoment, _ text: String) {
            self.after = after
            bytes = Array(text.utf8)
        }
    }

    /// The end of a connection by the peer.
    public struct Ending: Sendable, Hashable {
        /// How.
        public enum How: Sendable, Hashable {
            /// FIN both ways.
            case fin
            /// FIN from the peer, which goes on to read.
            case halfClose
            /// RST.
            case reset
            /// A WebSocket close frame; FIN where the protocol has none.
            case close(code: UInt16, reason: String)
        }

        /// When.
        public var after: PeerMoment
        /// How.
        public var how: How

        /// An end.
        public init(after: PeerMoment, _ how: How) {
            self.after = after
            self.how = how
        }
    }

    /// When a peer listens.
    public enum Uptime: Sendable, Hashable {
        /// From start to stop.
        case always
        /// Never: its port refuses, and nobody else can get it.
        case never
        /// Dies with all its connections after `up`, and comes back on the same port after `down`.
        case restarts(up: Duration, down: Duration)
    }
}
