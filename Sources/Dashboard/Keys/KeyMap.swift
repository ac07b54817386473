import Heartbeat

/// Which key does what in which pane.
public struct KeyMap: Sendable {
    private var actions: [Place: Int] = [:]
    private var keys: [String: [Key]] = [:]

    private struct Place: Hashable {
        var pane: Pane
        var key: Key
    }

    /// The keys as the records have them.
    public static let standard = KeyMap()

    private init() {
        for (index, binding) in KeyBinding.all.enumerated() {
            keys[binding.name] = binding.keys
            for pane in binding.panes {
                for key in binding.keys { actions[Place(pane: pane, key: key)] = index }
            }
        }
    }

    /// The standard keys with those of some actions replaced, as the configuration's `[keys]` gives
    /// them.
    public init(overrides: [String: [String]]) throws(KeyMapError) {
        for name in overrides.keys.sorted()
        where !KeyBinding.all.contains(where: { $0.name == name }) {
            throw .unknownAction(
                name, nearest: Nearest.name(to: name, among: KeyBinding.all.map(\.name)))
        }
        for (index, binding) in KeyBinding.all.enumerated() {
            let bound = try Self.keys(of: binding, overrides)
            keys[binding.name] = bound
            for pane in binding.panes.sorted(by: { $0.rawValue < $1.rawValue }) {
                for key in bound {
                    let place = Place(pane: pane, key: key)
                    if let other = actions[place], other != index {
                        throw .conflict(
                            key: key.name, KeyBinding.all[other].name, binding.name)
                    }
                    actions[place] = index
                }
            }
        }
        guard keys["quit"]?.isEmpty == false else { throw .noWayOut }
    }

    /// What a key does in a pane.
    func binding(for key: Key, in pane: Pane) -> KeyBinding? {
        actions[Place(pane: pane, key: key)].map { KeyBinding.all[$0] }
    }

    /// The keys of an action, the one to show first.
    public func keys(for binding: KeyBinding) -> [Key] {
        keys[binding.name] ?? []
    }

    /// The key to show for an action; empty when it has none.
    func label(_ name: String) -> String {
        keys[name]?.first?.label ?? ""
    }

    private static func keys(
        of binding: KeyBinding, _ overrides: [String: [String]]
    ) throws(KeyMapError) -> [Key] {
        guard let names = overrides[binding.name] else { return binding.keys }
        var bound: [Key] = []
        for name in names {
            guard let key = Key(name: name) else {
                throw .unknownKey(name, action: binding.name)
            }
            bound.append(key)
        }
        return bound
    }
}

/// A mistake in the configuration's `[keys]`, in a sentence.
public enum KeyMapError: Error, Sendable, Hashable, CustomStringConvertible {
    /// There is no such action.
    case unknownAction(String, nearest: String?)
    /// There is no such key.
    case unknownKey(String, action: String)
    /// One key would do two things in the same place.
    case conflict(key: String, String, String)
    /// No key would be left to quit with.
    case noWayOut

    /// The sentence.
    public var description: String {
        switch self {
        case .unknownAction(let name, let nearest?):
            "no key action is called “\(name)”; the nearest is “\(nearest)”"
        case .unknownAction(let name, nil): "no key action is called “\(name)”"
        case .unknownKey(let key, let action):
            "“\(key)”, given to “\(action)”, is no key: write a character, ^x, f1 to f24,"
                + " enter, esc, tab, space, up, down, left, right, home, end, pgup or pgdn"
        case .conflict(let key, let first, let second):
            "the key “\(key)” would mean both “\(first)” and “\(second)”; give one of them another"
        case .noWayOut: "“quit” needs at least one key"
        }
    }
}
