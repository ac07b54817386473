import Heartbeat
import NIOCore

/// The accepting end of Redis: as much of a server as its clients need to stay connected.
///
/// It answers and never asks. A client that names itself (`CLIENT SETNAME`, `HELLO … SETNAME`) is
/// up with that name, and counts as it from then on whenever that comes. With what clients do before
/// it, such as `HELLO`, `AUTH` and `COMMAND DOCS`, it has settled; with anything else it is up. Any
/// other command is answered with an error, which no client takes for an end.
struct RedisServerConversation: Conversation {
    /// Wrong passwords after which the link is closed.
    static let attemptLimit = 8

    var isUp = false
    var isOver = false
    private var hasSettled = false
    var speaksRESP3 = false
    var isKnown: Bool
    /// Channels and patterns it listens to, as a number.
    var subscriptions = 0
    var name: PeerText?
    private var attempts = 0
    private let user: Secret
    private let password: Secret?

    /// A server for whoever comes, or for those who know the password of its URL.
    init(target: Target) {
        password = target.hiddenPassword
        user = target.hiddenUser.flatMap { $0.text.isEmpty ? nil : $0 } ?? Secret("default")
        isKnown = password == nil
    }

    mutating func begin(_ outlet: inout Outlet) {}

    mutating func receive(_ bytes: inout ByteBuffer, _ outlet: inout Outlet) {
        var asked = 0
        do throws(RedisRequest.Fault) {
            while !isOver, bytes.readableBytes > 0, let command = try RedisRequest.take(&bytes) {
                if let name = command.first {
                    let name = String(decoding: name.prefix(32), as: UTF8.self).uppercased()
                    if answer(name, command.dropFirst(), &outlet) { asked += 1 }
                }
            }
        } catch {
            outlet.bytes.writeString("-ERR Protocol error: \(error.words)\r\n")
            end(.protocolError(error.words), &outlet)
        }
        if asked > 0 { outlet.signal(.asked(count: asked)) }
        if isOver { bytes.moveReaderIndex(to: bytes.writerIndex) }
    }

    mutating func probe(nonce: UInt64, _ outlet: inout Outlet) {}

    mutating func refuse(_ refusal: Refusal, _ outlet: inout Outlet) {
        switch refusal {
        case .sessionLimit, .addressLimit, .pendingLimit:
            outlet.bytes.writeString("-ERR max number of clients reached\r\n")
        default: outlet.bytes.writeString("-DENIED \(refusal.words)\r\n")
        }
    }

    mutating func close(_ outlet: inout Outlet) {}

    var endCause: Cause? {
        isUp || isOver ? nil : .badHello("closed before its first command")
    }

    var partialLimit: Int { RedisRequest.limit }

    mutating func end(_ cause: Cause, _ outlet: inout Outlet) {
        isOver = true
        outlet.signal(.fail(cause))
    }

    mutating func letIn(_ outlet: inout Outlet) {
        if isKnown { comeUp(&outlet) }
    }

    /// It may come in, and may still say who it is.
    mutating func settle(_ outlet: inout Outlet) {
        guard !isUp, isKnown, !hasSettled else { return }
        hasSettled = true
        outlet.signal(.settled)
    }

    /// The peer is up, under the name it gave.
    mutating func comeUp(_ outlet: inout Outlet) {
        guard !isUp else { return }
        isUp = true
        if let name { outlet.signal(.introduced(Introduction(name, isExclusive: false))) }
        outlet.signal(.up)
        outlet.signal(.learned([Fact("protocol", speaksRESP3 ? "RESP3" : "RESP2")]))
    }

    /// Checks user and password; nil where they are right, else the error.
    mutating func refusal(_ words: ArraySlice<[UInt8]>, _ outlet: inout Outlet) -> String? {
        guard (1...2).contains(words.count) else {
            return "ERR wrong number of arguments for 'auth' command"
        }
        guard let password else {
            return "ERR AUTH <password> called without any password configured for the default "
                + "user. Are you sure your configuration is correct?"
        }
        // Both are compared, whatever the first says.
        let isUser = words.count == 1 || user.matches(words.first ?? [])
        let isPassword = password.matches(words.last ?? [])
        guard isUser, isPassword else {
            attempts += 1
            if attempts >= Self.attemptLimit {
                end(.limitReached("\(attempts) wrong passwords"), &outlet)
            }
            return "WRONGPASS invalid username-password pair or user is disabled."
        }
        isKnown = true
        return nil
    }
}
