import Heartbeat

/// What will happen, soonest first; equal times in the order in which they were added.
struct Agenda {
    private var heap: [(at: Instant, order: UInt64, event: Event)] = []
    private var added: UInt64 = 0

    var nextTime: Instant? { heap.first?.at }

    mutating func add(_ event: Event, at time: Instant) {
        added += 1
        heap.append((time, added, event))
        var child = heap.count - 1
        while child > 0, precedes(child, (child - 1) / 2) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func pop(until time: Instant) -> Event? {
        guard let first = heap.first, first.at <= time else { return nil }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && precedes(child, least) { least = child }
            guard least != parent else { break }
            heap.swapAt(parent, least)
            parent = least
        }
        return first.event
    }

    private func precedes(_ left: Int, _ right: Int) -> Bool {
        (heap[left].at, heap[left].order) < (heap[right].at, heap[right].order)
    }
}
