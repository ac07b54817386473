import Heartbeat

/// A part in the demo: a character, what it speaks, and the policy that brings it out.
struct DemoRole: Sendable {
    var name: String
    var tags: [String]
    var speaks: PeerProtocol
    var character: PeerCharacter
    /// What the URL says beside scheme, host and port: credentials in front.
    var credentials = ""
    var policy: PulsePolicy

    init(
        _ name: String, _ tags: [String], _ speaks: PeerProtocol, _ character: PeerCharacter,
        credentials: String = "", every: Duration = .seconds(1), timeout: Duration = .seconds(2),
        lateAfter: LateAfter = .adaptive(floor: .seconds(1))
    ) {
        self.name = name
        self.tags = tags
        self.speaks = speaks
        self.character = character
        self.credentials = credentials
        policy = PulsePolicy()
        policy.interval = every
        policy.timeout = timeout
        policy.lateAfter = lateAfter
        policy.connectTimeout = .seconds(4)
        policy.backoffCap = .seconds(6)
        policy.healthyAfter = .seconds(5)
    }

    /// The part as a watcher needs it, once its port is known.
    func peer(port: Int) -> DemoPeer {
        let tail =
            switch speaks {
            case .line: "#script=ping"
            case .webSocket: "/beat"
            case .redis: ""
            }
        return DemoPeer(
            url: "\(speaks.scheme)://\(credentials)127.0.0.1:\(port)\(tail)", name: name,
            tags: tags + [character.name.replacing(" ", with: "-")], policy: policy,
            character: character)
    }

    /// All parts, so chosen that every state shows itself within half a minute.
    static var cast: [DemoRole] { healthy + strained + broken + final }

    private static let healthy: [DemoRole] = [
        DemoRole("gate-oslo", ["eu"], .line, .steady(.milliseconds(12))),
        DemoRole("gate-paris", ["eu"], .line, .steady(.milliseconds(7))),
        DemoRole("gate-lima", ["am"], .line, .steady(.milliseconds(95)), every: .seconds(2)),
        DemoRole("chat-tokyo", ["as"], .webSocket, .steady(.milliseconds(180))),
        DemoRole("chat-berlin", ["eu"], .webSocket, .steady(.milliseconds(3))),
        DemoRole("chat-austin", ["am"], .webSocket, .steady(.milliseconds(60))),
        DemoRole("cache-1", ["eu"], .redis(), .steady(.microseconds(300))),
        DemoRole("cache-2", ["eu"], .redis(), .steady(.milliseconds(2))),
        DemoRole(
            "cache-3", ["am"], .redis(password: "demo"), .steady(.milliseconds(70)),
            credentials: "default:demo@"),
    ]

    private static let strained: [DemoRole] = [
        DemoRole("slow", ["am"], .webSocket, .slow),
        DemoRole("jittery", ["as"], .line, .jittery),
        DemoRole("lossy", ["as"], .line, .lossy(0.25), timeout: .seconds(4)),
        DemoRole("lossy-ws", ["am"], .webSocket, .lossy(0.12), timeout: .seconds(4)),
        DemoRole(
            "late", ["as"], .line, .tardy, every: .milliseconds(1500), timeout: .seconds(4),
            lateAfter: .fixed(.seconds(1))),
        DemoRole("stalling", ["eu"], .redis(), .stalling, timeout: .seconds(5)),
        DemoRole("dripping", ["am"], .line, .dripping),
        DemoRole("flooding", ["as"], .webSocket, .flooding),
    ]

    private static let broken: [DemoRole] = [
        DemoRole("stalled", ["eu"], .line, .stalled),
        DemoRole("swallowing", ["as"], .redis(), .swallowing),
        DemoRole("half-open", ["am"], .webSocket, .mute),
        DemoRole("wrong-id", ["eu"], .webSocket, .forging),
        DemoRole("flapping", ["am"], .line, .flapping),
        DemoRole("resetting", ["eu"], .webSocket, .resetting),
        DemoRole("refusing", ["as"], .line, .refusing),
        DemoRole("restarting", ["eu"], .redis(), .restarting),
        DemoRole("deploying", ["am"], .webSocket, .closing(1001, "deploy, come back", after: 9)),
        DemoRole("nonsense", ["as"], .redis(), .babbling(after: .age(.seconds(5)))),
        DemoRole("no-http", ["eu"], .webSocket, .babbling(after: .age(.zero))),
        DemoRole(
            "hostile", ["am"], .webSocket,
            .closing(1011, "\u{1B}[2J\u{1B}[31mboom\u{7}", after: 6)),
        DemoRole("forbidden", ["eu"], .webSocket, .forbidding(503, "Service Unavailable")),
    ]

    private static let final: [DemoRole] = [
        DemoRole("policy", ["eu"], .webSocket, .closing(1008, "policy violation", after: 8)),
        DemoRole("expired", ["am"], .webSocket, .closing(4401, "token expired", after: 14)),
        DemoRole(
            "locked", ["as"], .redis(password: "demo"), .steady(.milliseconds(1)),
            credentials: "default:wrong@"),
    ]
}
