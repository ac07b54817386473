/// When somebody must be told about a session: a filter, and how long or how often it must hold.
///
/// Every session is looked at once a second. A rule fires for one when 1. the filter let it through
/// in at least `needed` of the last `window` looks, 2. and that has been so for `holds`. It is over
/// when 1. has not been so for `recovers`.
public struct AlertRule: Sendable, Hashable {
    /// Rules of one monitor.
    public static let limit = 64
    /// Looks that can be remembered.
    public static let windowLimit = 64

    /// What it is called.
    public var name: String
    /// Which sessions it is about.
    public var filter: Filter
    /// Looks of the last `window` in which a session must be let through.
    public var needed = 1
    /// Looks that count, from 1 to ``windowLimit``.
    public var window = 1
    /// How long that must be so.
    public var holds = Duration.zero
    /// How long it must not be so until the alert is over.
    public var recovers = Duration.seconds(10)
    /// Firings within `flapTime` after which it flaps: it then stays on until it has been quiet for
    /// all of that time.
    public var flaps = 3
    /// The time in which they are counted.
    public var flapTime = Duration.seconds(600)
    /// After how long an alert that goes on unacknowledged is said again; nil says it once.
    public var repeats: Duration?
    /// Whether the terminal makes its noise.
    public var rings = true
    /// Whether the user's desktop is told.
    public var notifies = false

    /// A rule that fires at the first look.
    public init(name: String, filter: Filter) {
        self.name = name
        self.filter = filter
    }

    /// Reads what a configuration says: a filter, then `3 of 5` and `for 30s` where they are wanted.
    public init(name: String, when text: String) throws(AlertRuleError) {
        // What stands in quotes belongs to the filter, whatever it says.
        var words = text.split(separator: " ")[...]
        if words.last?.contains("\"") == true { words = [] }
        let isSuffixed = !words.isEmpty
        var end = text.endIndex
        var holds = Duration.zero
        if words.count >= 2, words[words.endIndex - 2] == "for", let last = words.last {
            guard let time = Quantity.nanoseconds(last) else { throw .badTime(String(last)) }
            holds = .nanoseconds(time)
            words.removeLast(2)
            end = words.last?.endIndex ?? text.startIndex
        }
        var counts: (Int, Int)?
        if words.count >= 3, words[words.endIndex - 2] == "of",
            let needed = Int(words[words.endIndex - 3]),
            let window = words.last.flatMap({ Int($0) })
        {
            guard (1...Self.windowLimit).contains(window), (1...window).contains(needed) else {
                throw .badCount("\(needed) of \(window)")
            }
            counts = (needed, window)
            words.removeLast(3)
            end = words.last?.endIndex ?? text.startIndex
        }
        let question = isSuffixed && words.isEmpty ? "" : String(text[..<end])
        guard question.contains(where: { $0 != " " }) else { throw .noFilter }
        do {
            self.init(name: name, filter: try Filter(parsing: question))
        } catch {
            throw .badFilter(error)
        }
        self.holds = holds
        if let counts { (needed, window) = counts }
    }
}

/// A mistake in the text of a rule, in a sentence.
public enum AlertRuleError: Error, Sendable, Hashable, CustomStringConvertible {
    /// There is no filter in it.
    case noFilter
    /// The filter is wrong.
    case badFilter(FilterError)
    /// What stands after `for` is no time.
    case badTime(String)
    /// So many of so many looks cannot be.
    case badCount(String)

    /// The sentence.
    public var description: String {
        switch self {
        case .noFilter: "a filter is wanted, such as \"loss>5% for 30s\""
        case .badFilter(let error): error.message
        case .badTime(let text):
            "\"\(PeerText(text))\" after \"for\" is no time; write a number with a unit, such as 30s"
        case .badCount(let text):
            "\"\(text)\" cannot be: write how many of the last 1 to \(AlertRule.windowLimit) looks"
        }
    }
}
