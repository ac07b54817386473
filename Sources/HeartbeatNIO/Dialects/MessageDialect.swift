import Heartbeat

/// What two programs say to each other in the text messages of a WebSocket.
///
/// It is as pure as a ``Conversation``: texts in, texts and signals out. One value serves one link.
protocol MessageDialect: Sendable {
    /// The upgrade is done: say hello, and signal `up` when none is needed.
    mutating func begin(_ agreement: WebSocketAgreement, _ out: inout MessageOutlet)

    /// A whole text came: UTF-8, and no longer than ``WebSocketReader/textLimit``.
    mutating func receive(_ text: [UInt8], _ out: inout MessageOutlet)

    /// Write one probe, in a text or as a ping of the WebSocket itself.
    mutating func probe(nonce: UInt64, _ out: inout MessageOutlet)

    /// Write a goodbye of its own; the close frame follows.
    mutating func close(_ out: inout MessageOutlet)

    /// What a close frame means in this dialect; nil where its own words say it all.
    func cause(of close: WebSocketClose) -> Cause?
}

extension MessageDialect {
    /// A ping of the WebSocket itself, whose pong carries the id back.
    mutating func probe(nonce: UInt64, _ out: inout MessageOutlet) {
        out.acts.append(.ping(nonce))
    }

    /// The close frame says it all.
    mutating func close(_ out: inout MessageOutlet) {}

    /// Its own words say it all.
    func cause(of close: WebSocketClose) -> Cause? { nil }
}

/// What both ends know when the upgrade is done.
struct WebSocketAgreement: Sendable, Hashable {
    /// The subprotocol that was chosen, if any.
    var subprotocol: String?
    /// Who an accepted peer says it is, if it said so in its request.
    var name: PeerText?
    /// What the request or its answer told of the peer.
    var facts: [Fact]
    /// The path and query that were asked for, at an accepting end.
    var path = "/"

    /// What a client learned of a server.
    init(_ facts: [Fact]) {
        self.facts = facts
        subprotocol = facts.first { $0.name == "subprotocol" }?.value
    }
}

/// What a dialect has to say, in order.
struct MessageOutlet {
    /// One thing to do.
    enum Act {
        /// Write a text message.
        case text([UInt8])
        /// Write a ping of the WebSocket itself.
        case ping(UInt64)
        case signal(Signal)
        /// Write a close frame and end the link; without a code, without a frame.
        case leave(code: UInt16?, reason: String, Cause)
    }

    /// What is to be done.
    var acts: [Act] = []

    /// Writes a text message.
    mutating func send(_ text: String) { acts.append(.text(Array(text.utf8))) }

    /// Tells the engine something.
    mutating func signal(_ signal: Signal) { acts.append(.signal(signal)) }

    /// The hello is done: tells who came, where it named itself, and what is known of it.
    mutating func comeUp(name: PeerText? = nil, facts: [Fact] = []) {
        if let name { signal(.introduced(Introduction(name, isExclusive: false))) }
        signal(.up)
        if !facts.isEmpty { signal(.learned(facts)) }
    }

    /// Ends the link.
    mutating func leave(code: UInt16?, _ reason: String, _ cause: Cause) {
        acts.append(.leave(code: code, reason: reason, cause))
    }
}

extension WebSocketConversation {
    /// The most signals of one read, beyond which answers are life and nothing more.
    private static let signalsPerRead = 64

    /// Lets the dialect speak, and does what it says until the link is over.
    mutating func speak(
        _ outlet: inout Outlet, _ turn: (inout any MessageDialect, inout MessageOutlet) -> Void
    ) {
        guard var speaker = dialect.take() else { return }
        var out = MessageOutlet()
        turn(&speaker, &out)
        dialect = speaker
        for act in out.acts {
            switch act {
            case .text(let text): outlet.bytes.writeWebSocketText(text, mask: mask())
            case .ping(let nonce): ping(nonce, mask: mask(), &outlet)
            case .signal(.fail(let cause)): return end(cause, &outlet)
            case .signal(let signal): tell(signal, &outlet)
            case .leave(let code, let reason, let cause):
                if let code {
                    outlet.bytes.writeWebSocketClose(code: code, reason: reason, mask: mask())
                }
                return end(cause, &outlet)
            }
        }
    }

    /// Adds a signal; those of a flood are counted together or left out.
    private func tell(_ signal: Signal, _ outlet: inout Outlet) {
        switch (signal, outlet.signals.last) {
        case (.asked(let more), .asked(let count)):
            outlet.signals.removeLast()
            outlet.signal(.asked(count: count + more))
        case (.answered, _) where outlet.signals.count >= Self.signalsPerRead: break
        default: outlet.signal(signal)
        }
    }
}
