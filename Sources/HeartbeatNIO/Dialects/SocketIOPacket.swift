import Heartbeat

/// A packet of Socket.IO 5: its kind, its namespace, the id that an acknowledgement must carry.
///
/// `2/admin,13["tick",1]` is an event of the namespace `/admin` that asks for acknowledgement 13.
struct SocketIOPacket {
    enum Kind: UInt8 {
        case connect = 0x30
        case disconnect, event, ack, connectError, binaryEvent, binaryAck
    }

    /// The most bytes of a namespace.
    private static let nameLimit = 256
    /// The most digits of an id.
    private static let digitLimit = 19

    let kind: Kind
    let namespace: String
    /// The digits of the id; nil where none is asked for.
    let id: String?
    /// What is left: JSON.
    let data: ArraySlice<UInt8>

    /// Reads what a message packet of Engine.IO carries; nil for anything else.
    init?(_ bytes: ArraySlice<UInt8>) {
        guard let first = bytes.first, let kind = Kind(rawValue: first) else { return nil }
        self.kind = kind
        var rest = bytes.dropFirst()
        if kind == .binaryEvent || kind == .binaryAck {
            guard Self.digits(&rest) != nil, rest.popFirst() == UInt8(ascii: "-") else {
                return nil
            }
        }
        if rest.first == UInt8(ascii: "/") {
            let name = rest.prefix { $0 != UInt8(ascii: ",") }
            guard name.count <= Self.nameLimit else { return nil }
            // What stands behind the question mark is a query that older clients send along.
            namespace = String(decoding: name.prefix { $0 != UInt8(ascii: "?") }, as: UTF8.self)
            rest = rest.dropFirst(name.count + 1)
        } else {
            namespace = "/"
        }
        id = Self.digits(&rest)
        guard id.map({ $0.utf8.count <= Self.digitLimit }) ?? true else { return nil }
        data = rest
    }

    private static func digits(_ rest: inout ArraySlice<UInt8>) -> String? {
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        guard !digits.isEmpty else { return nil }
        rest = rest.dropFirst(digits.count)
        return String(decoding: digits, as: UTF8.self)
    }

    /// The packet that acknowledges an event, inside a message of Engine.IO; nil where none is due.
    var acknowledgement: String? {
        guard let id else { return nil }
        return "43" + (namespace == "/" ? "" : namespace + ",") + id + "[]"
    }
}

/// The namespace that a session joins, and what it says then.
struct SocketIONamespace: Sendable {
    /// Its name, with its slash.
    let name: String
    /// What the server gets to know with it, as JSON.
    private let payload: String

    init(_ target: Target) {
        name = target.settings["namespace"] ?? "/"
        payload = target.settings["payload"] ?? ""
    }

    private var prefix: String { name == "/" ? "" : name + "," }

    /// Asks to join it.
    var join: String { "40" + prefix + payload }

    /// Says goodbye to it.
    var leave: String { "41" + prefix }

    /// What a refusal means: no such namespace, or a server that does not want us.
    func refusal(_ packet: SocketIOPacket) -> Cause {
        let message = Self.message(packet.data)
        let words = PeerText(message, limit: 80).description
        // The first are the words of Node's server, the second those of Python's.
        let isUnknown = ["Invalid namespace", "Unable to connect"].contains(message)
        return isUnknown ? .badHello("namespace \(name): \(words)") : .credentialsRefused(words)
    }

    /// Node's server refuses with an object, Python's may refuse with a text alone.
    private static func message(_ data: ArraySlice<UInt8>) -> String {
        if let fields = JSONFields(data) { return fields.text("message") ?? "" }
        var scanner = JSONScanner(bytes: Array(data))
        return scanner.text() ?? ""
    }

    /// What is wrong with a name; nil where it is good.
    static func check(_ name: String) -> String? {
        let isGood =
            name.hasPrefix("/") && name.utf8.count <= 100
            && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x2C && $0 != 0x3F }
        return isGood ? nil : "a name with a slash before it, such as /admin"
    }
}
