/// What a screen, or a signal, asks of the program around it.
enum Wish: Sendable, Hashable {
    /// Hold a session to what this URL names.
    case add(String)
    /// Read the configuration and the lists anew, and change what changed there.
    case reload(by: String)
    /// A signal asks for everything that is read from files: certificates, and as `reload`.
    case readFiles
}

/// The wishes that wait for the one task that fulfils them.
struct Wishes: Sendable {
    /// Most that wait.
    static let limit = 16
    /// Why there is no answer where nobody fulfils wishes.
    static let nobody = "nobody here can do that"

    /// In the order in which they were asked.
    let stream: AsyncStream<Wish>
    private let continuation: AsyncStream<Wish>.Continuation

    init() {
        (stream, continuation) = AsyncStream<Wish>.makeStream(
            bufferingPolicy: .bufferingOldest(Self.limit))
    }

    /// Asks for something; nil, or why it was not taken.
    @discardableResult
    func ask(_ wish: Wish) -> String? {
        switch continuation.yield(wish) {
        case .enqueued: nil
        case .dropped: "\(Self.limit) such requests wait already; try again"
        default: Self.nobody
        }
    }
}
