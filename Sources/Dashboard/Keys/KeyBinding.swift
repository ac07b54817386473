/// One thing that a key does: the only place that knows its keys, its help, when it works and what
/// it does.
public struct KeyBinding: Sendable {
    /// What the configuration's `[keys]` calls it.
    public let name: String
    /// Its keys, the one to show first.
    public let keys: [Key]
    /// Where it works.
    public let panes: Set<Pane>
    /// What the help says.
    public let help: String
    /// Whether it changes sessions, and so is gone from a screen that may only look.
    let acts: Bool
    /// What the footer says, and how long it keeps its place there (1 stays longest); none for what
    /// hands know.
    let footer: (label: String, rank: Int)?
    /// Why it cannot work now, in a clause; nil when it can.
    let refusal: @Sendable (Model) -> String?
    /// Does it.
    let perform: @Sendable (inout Model) -> [Intent]

    init(
        _ name: String, _ keys: [String], in panes: Set<Pane>, _ help: String,
        footer: (label: String, rank: Int)? = nil, acts: Bool = false,
        unless refusal: @escaping @Sendable (Model) -> String? = { _ in nil },
        perform: @escaping @Sendable (inout Model) -> [Intent]
    ) {
        self.name = name
        self.keys = keys.compactMap(Key.init(name:))
        self.panes = panes
        self.help = help
        self.footer = footer
        self.acts = acts
        self.refusal = refusal
        self.perform = perform
    }

    /// The same with a change that asks for nothing outside.
    static func changing(
        _ name: String, _ keys: [String], in panes: Set<Pane>, _ help: String,
        footer: (label: String, rank: Int)? = nil, acts: Bool = false,
        unless refusal: @escaping @Sendable (Model) -> String? = { _ in nil },
        _ change: @escaping @Sendable (inout Model) -> Void
    ) -> KeyBinding {
        KeyBinding(
            name, keys, in: panes, help, footer: footer, acts: acts, unless: refusal
        ) { model in
            change(&model)
            return []
        }
    }

    /// The keys of a screen: all, or those that only look.
    static func all(for model: Model) -> [KeyBinding] {
        all.filter { !$0.acts || !model.settings.isReadOnly }
    }

    /// Every key there is, in the order of the help.
    public static let all: [KeyBinding] =
        movement + looking + groups + choosing + acting + panes + leaving + overlays + columns
}
