import NIOCore

/// What a peer has promised and not yet done: answers that wait for their time, and faults behind
/// them, in order.
struct PeerOutbox {
    /// One promise.
    enum Item {
        case write(ByteBuffer)
        case deed(PeerDeed)
    }

    /// The most promises that wait; an answer beyond them is dropped.
    static let limit = 1024

    private var items = CircularBuffer<(due: NIODeadline, item: Item)>()
    private var last = NIODeadline.uptimeNanoseconds(0)

    /// When the first is due; nil when there is none.
    var due: NIODeadline? { items.first?.due }

    /// Promises some bytes, whole or one by one with a pause between; never ahead of an earlier
    /// promise.
    mutating func write(_ bytes: ByteBuffer, due: NIODeadline, drip: TimeAmount?) {
        guard bytes.readableBytes > 0 else { return }
        guard let drip else {
            append(.write(bytes), due: due)
            return
        }
        guard items.count + bytes.readableBytes <= Self.limit else { return }
        var rest = bytes
        var due = max(due, last)
        while let byte = rest.readSlice(length: 1) {
            append(.write(byte), due: due)
            due = due + drip
        }
    }

    /// Promises a fault, behind what is promised already.
    mutating func `do`(_ deed: PeerDeed, due: NIODeadline) {
        append(.deed(deed), due: due)
    }

    /// The first promise, if it is due.
    mutating func take(at now: NIODeadline) -> Item? {
        guard let first = items.first, first.due <= now else { return nil }
        return items.removeFirst().item
    }

    /// Forgets all of them.
    mutating func clear() {
        items.removeAll()
    }

    private mutating func append(_ item: Item, due: NIODeadline) {
        guard items.count < Self.limit else { return }
        last = max(due, last)
        items.append((last, item))
    }
}

/// A fault whose moment has come.
enum PeerDeed: Sendable, Hashable {
    case stall
    case silence
    case babble([UInt8])
    case end(PeerBehaviour.Ending.How)
}
