import Heartbeat

/// One verb of the command line: the only place that knows its name, its help and what it does.
public struct Command: Sendable {
    /// What is typed after the colon.
    public let name: String
    /// Other names for it.
    public let aliases: [String]
    /// What may follow it, as the help shows it.
    public let arguments: String
    /// What the help says.
    public let help: String
    /// Whether it changes sessions, and so is gone from a screen that may only look.
    let acts: Bool
    /// Ways to go on after the name.
    let completions: @Sendable (Model) -> [String]
    /// Does it.
    let perform: @Sendable (inout Model, String) throws(CommandError) -> [Intent]

    init(
        _ name: String, aliases: [String] = [], arguments: String = "", _ help: String,
        acts: Bool = false, completions: @escaping @Sendable (Model) -> [String] = { _ in [] },
        perform: @escaping @Sendable (inout Model, String) throws(CommandError) -> [Intent]
    ) {
        self.name = name
        self.aliases = aliases
        self.arguments = arguments
        self.help = help
        self.acts = acts
        self.completions = completions
        self.perform = perform
    }

    /// The command that does what a key does.
    static func likeKey(
        _ action: String, _ name: String, aliases: [String] = [], _ help: String
    ) -> Command {
        let acts = KeyBinding.all.contains { $0.name == action && $0.acts }
        return Command(name, aliases: aliases, help, acts: acts) {
            (model, argument) throws(CommandError) in
            try model.perform(action, as: name)
        }
    }

    /// The command that gives an order to the selection or the marks as its key does, and with a
    /// filter after it to all that match, after a question.
    static func forAll(
        _ name: String, _ deed: OrderDialog.Deed,
        refusal: @escaping @Sendable (Model) -> String?, _ help: String
    ) -> Command {
        Command(
            name, arguments: "[FILTER]", help, acts: true,
            completions: { model in model.history.all(.filter) }
        ) { (model, argument) throws(CommandError) in
            let key = KeyBinding.all.first { $0.name == name }
            if argument.isEmpty, let key {
                try model.require(key.refusal(model), name)
                return key.perform(&model)
            }
            try model.ask(deed, all: argument, as: name, unless: refusal(model))
            return []
        }
    }

    /// The commands of a screen: all, or those that only look.
    static func all(for model: Model) -> [Command] {
        all.filter { !$0.acts || !model.settings.isReadOnly }
    }

    /// Obeys a line; an empty one asks for nothing.
    static func run(_ line: String, in model: inout Model) throws(CommandError) -> [Intent] {
        let trimmed = line.drop { $0 == " " || $0 == ":" }
        let word = String(trimmed.prefix { $0 != " " })
        guard !word.isEmpty else { return [] }
        var argument = trimmed.dropFirst(word.count).drop { $0 == " " }
        while argument.last == " " { argument.removeLast() }
        let command = try find(word)
        if command.acts, model.settings.isReadOnly {
            throw CommandError(message: ":\(command.name) is switched off: this screen only looks")
        }
        guard argument.isEmpty || !command.arguments.isEmpty else {
            throw CommandError(message: ":\(command.name) takes nothing after it")
        }
        return try command.perform(&model, String(argument))
    }

    /// Ways to end a line, each as the whole line.
    static func completions(of line: String, _ model: Model) -> [String] {
        guard let space = line.firstIndex(of: " ") else {
            return all(for: model).map(\.name).filter { $0.hasPrefix(line) }
                .map { name in
                    all.contains { $0.name == name && !$0.arguments.isEmpty } ? name + " " : name
                }
        }
        let word = String(line[..<space])
        guard let command = try? find(word) else { return [] }
        let rest = String(line[line.index(after: space)...])
        return command.completions(model).filter { $0.hasPrefix(rest) }.map { word + " " + $0 }
    }

    /// A command by name, alias or a beginning that only one has.
    private static func find(_ word: String) throws(CommandError) -> Command {
        if let exact = all.first(where: { $0.name == word || $0.aliases.contains(word) }) {
            return exact
        }
        let candidates = all.filter { $0.name.hasPrefix(word) }
        if candidates.count == 1 { return candidates[0] }
        if candidates.count > 1 {
            let names = candidates.map(\.name).joined(separator: ", ")
            throw CommandError(message: ":\(word) could be \(names)")
        }
        if let near = Nearest.name(to: word, among: all.map(\.name)) {
            throw CommandError(message: "no command “\(word)”; the nearest is :\(near)")
        }
        throw CommandError(message: "no command “\(word)”; :help lists them")
    }
}

/// Why a command line was not obeyed, in a sentence.
struct CommandError: Error, Hashable {
    var message: String
}

extension Model {
    /// Does what a key does, refusing as it would.
    mutating func perform(_ action: String, as name: String) throws(CommandError) -> [Intent] {
        guard let binding = KeyBinding.all.first(where: { $0.name == action }) else {
            throw CommandError(message: "no action “\(action)”")
        }
        if let refusal = binding.refusal(self) {
            throw CommandError(message: ":\(name): \(refusal)")
        }
        return binding.perform(&self)
    }

    /// Asks about all that a filter lets through, or without one about the selection or the marks.
    mutating func ask(
        _ deed: OrderDialog.Deed, all text: String, as name: String, unless refusal: String?
    ) throws(CommandError) {
        let text = text.trimmed
        guard !text.isEmpty else {
            try require(refusal, name)
            return ask(deed)
        }
        try require(hasEnded ? "the engine is gone" : nil, name)
        try require(isTiny ? "the screen is too small to show whom it is about" : nil, name)
        do throws(FilterError) {
            gather(deed, .matching(try Filter(parsing: text)), "matching \(text)")
        } catch {
            throw CommandError(message: ":\(name): \(error.message)")
        }
    }

    /// Throws a refusal, if there is one.
    func require(_ refusal: String?, _ name: String) throws(CommandError) {
        if let refusal { throw CommandError(message: ":\(name): \(refusal)") }
    }
}

extension String {
    /// Without the blanks at its ends.
    fileprivate var trimmed: String {
        var rest = drop { $0 == " " }
        while rest.last == " " { rest.removeLast() }
        return String(rest)
    }
}
