import Heartbeat

extension Dialect {
    /// Engine.IO: the server pings, and a round trip is measured with pings of the WebSocket.
    static let engineIO = Dialect(
        name: "engine.io", summary: "Engine.IO 4: the server's packets 2, their answers 3",
        carrier: .messages,
        dialling: EngineIO.dialling(hasNamespaces: false),
        accepting: EngineIO.accepting(hasNamespaces: false))

    /// Socket.IO: a namespace above Engine.IO.
    static let socketIO = Dialect(
        name: "socket.io", summary: "Socket.IO 5 above Engine.IO 4: as that, and a namespace",
        carrier: .messages, settings: ["payload", "namespace"],
        dialling: EngineIO.dialling(hasNamespaces: true),
        accepting: EngineIO.accepting(hasNamespaces: true))
}

/// What both ends of Engine.IO know: the request, the packets and the rhythm.
enum EngineIO {
    /// The first byte of a packet.
    enum Packet {
        static let open = UInt8(ascii: "0")
        static let close = UInt8(ascii: "1")
        static let ping = UInt8(ascii: "2")
        static let pong = UInt8(ascii: "3")
        static let message = UInt8(ascii: "4")
        static let upgrade = UInt8(ascii: "5")
        static let noop = UInt8(ascii: "6")
    }

    /// What the packets of a rhythm may promise at most, milliseconds: a day.
    private static let longest: Int64 = 86_400_000

    static func dialling(hasNamespaces: Bool) -> Adapter.Accepting {
        .init(
            beat: { _ in .echoed },
            converse: { target, _ throws(TargetError) in
                try WebSocketConversation(
                    target: completing(target, hasNamespaces: hasNamespaces),
                    dialect: EngineIOClient(
                        hasNamespaces ? SocketIONamespace(target) : nil))
            })
    }

    static func accepting(hasNamespaces: Bool) -> Adapter.Accepting {
        .init(
            beat: { _ in .plain },
            converse: { target, policy throws(TargetError) in
                var door = try WebSocketDoor(target)
                door.admit = { refusal(asking: $1) }
                let server = EngineIOServer(
                    promise(policy), seed: .random(in: .min ... .max),
                    hasNamespaces ? SocketIONamespace(target) : nil)
                return WebSocketConversation(accepting: door, dialect: server)
            })
    }

    /// A target with the usual path and query where it names none.
    static func completing(_ target: Target, hasNamespaces: Bool) -> Target {
        var target = target
        if target.path == "/" { target.path = hasNamespaces ? "/socket.io/" : "/engine.io/" }
        for (name, value) in [("EIO", "4"), ("transport", "websocket")]
        where WebSocketDoor.parameter(name, in: target.path) == nil {
            target.path += (target.path.contains("?") ? "&" : "?") + "\(name)=\(value)"
        }
        return target
    }

    /// The answer to a request for another transport or version, in the words of real servers.
    static func refusal(asking path: String) -> WebSocketAcceptor.Outcome? {
        guard WebSocketDoor.parameter("transport", in: path) == "websocket" else {
            return refusal(0, "Transport unknown")
        }
        guard WebSocketDoor.parameter("EIO", in: path) == "4" else {
            return refusal(5, "Unsupported protocol version")
        }
        guard WebSocketDoor.parameter("sid", in: path) == nil else {
            return refusal(1, "Session ID unknown")
        }
        return nil
    }

    private static func refusal(_ code: Int, _ words: String) -> WebSocketAcceptor.Outcome {
        WebSocketAcceptor.refusal(
            400, "Bad Request", ["Content-Type: application/json"],
            body: #"{"code":\#(code),"message":"\#(words)"}"#)
    }

    /// What a listener promises of its pings.
    ///
    /// Traffic may postpone several of them, so that a client must be ready to wait for as long.
    static func promise(_ policy: PulsePolicy) -> Rhythm {
        let longestGap = policy.interval * (1 + policy.jitter) * Double(max(1, policy.freshEvery))
        return Rhythm(
            every: policy.interval, silence: longestGap + policy.timeout)
    }

    /// The intervals of an open packet, in milliseconds.
    static func milliseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        guard seconds < longest / 1000 else { return longest }
        return max(1, seconds * 1000 + attoseconds / 1_000_000_000_000_000)
    }

    /// What a server promises in its open packet; nil where it promises nothing usable.
    static func rhythm(_ open: JSONFields) -> Rhythm? {
        guard let interval = open.number("pingInterval"), let timeout = open.number("pingTimeout"),
            (1...longest).contains(interval), (1...longest).contains(timeout)
        else { return nil }
        return Rhythm(
            every: .milliseconds(interval), silence: .milliseconds(interval + timeout))
    }
}

extension MessageOutlet {
    /// Ends the link over a broken rule of Engine.IO or Socket.IO.
    mutating func breakRule(_ words: String) {
        leave(code: 1002, words, .protocolError(words))
    }
}
