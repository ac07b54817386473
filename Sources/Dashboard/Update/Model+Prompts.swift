import Heartbeat

extension Model {
    /// Opens the line for a filter, with the present one in it.
    ///
    /// A frozen picture goes on first: what is typed must not reach the table as keys.
    mutating func openFilter() {
        if frozen != nil { toggleFreeze() }
        overlay = .prompt(Prompt(.filter, text: look.filter.text, before: look.filter))
    }

    /// Opens the line for a command.
    mutating func openCommand() {
        overlay = .prompt(Prompt(.command, before: look.filter))
    }

    /// What is typed in a filter works at once; where it is wrong, the last right one stays.
    mutating func applyTyping() {
        guard case .prompt(var prompt) = overlay, prompt.kind == .filter else { return }
        do {
            apply(try Filter(parsing: prompt.field.text))
            prompt.error = nil
        } catch {
            prompt.error = error
        }
        overlay = .prompt(prompt)
    }

    /// Enter in a prompt.
    mutating func acceptPrompt() -> [Intent] {
        guard case .prompt(let prompt) = overlay else { return [] }
        let text = prompt.field.text
        if prompt.kind == .filter {
            guard prompt.error == nil else { return [.bell] }
            history.keep(text, .filter)
            overlay = nil
            return []
        }
        history.keep(text, .command)
        overlay = nil
        return run(text)
    }

    /// Esc in a prompt: as if it had not been opened.
    @discardableResult
    mutating func leaveOverlay() -> [Intent] {
        defer { overlay = nil }
        switch overlay {
        case .prompt(let prompt) where prompt.kind == .filter: apply(prompt.before)
        case .columns(let picker): panels.columns = picker.before
        case .themes(let picker) where picker.name != picker.before:
            return [.theme(picker.before)]
        default: break
        }
        return []
    }

    /// Takes a line from the history.
    mutating func recall(older: Bool) {
        guard case .prompt(var prompt) = overlay else { return }
        prompt.recall(history.all(prompt.kind), older: older)
        overlay = .prompt(prompt)
        applyTyping()
    }

    /// Goes through the ways to end the word being typed.
    mutating func complete() {
        guard case .prompt(var prompt) = overlay else { return }
        let (model, kind) = (self, prompt.kind)
        prompt.complete { text in
            kind == .filter
                ? FilterWords.completions(of: text) : Command.completions(of: text, model)
        }
        overlay = .prompt(prompt)
        applyTyping()
    }

    /// Obeys a command line.
    mutating func run(_ line: String) -> [Intent] {
        do {
            return try Command.run(line, in: &self)
        } catch {
            say(error.message, .promptError, for: .seconds(8))
            return [.bell]
        }
    }
}
