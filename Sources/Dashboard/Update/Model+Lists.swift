import Heartbeat

/// The lists to choose from: sort, group, columns.
extension Model {
    /// Moves in the list that has the keys.
    mutating func step(_ lines: Int) {
        switch overlay {
        case .sort(var picker):
            picker.step(lines)
            overlay = .sort(picker)
        case .group(var picker):
            picker.step(lines)
            overlay = .group(picker)
        case .columns(var picker):
            picker.step(lines)
            overlay = .columns(picker)
        case .themes(var picker):
            picker.list.step(lines)
            overlay = .themes(picker)
        case .alerts(var list):
            list.step(lines, in: shown?.alerts.shown ?? [])
            overlay = .alerts(list)
        default: break
        }
    }

    /// Goes to what begins with a letter.
    mutating func seek(_ letter: Character) {
        switch overlay {
        case .sort(var picker):
            picker.seek(letter, name: \.rawValue)
            overlay = .sort(picker)
        case .group(var picker):
            picker.seek(letter) { $0?.rawValue ?? "nothing" }
            overlay = .group(picker)
        case .columns(var picker):
            picker.seek(letter)
            overlay = .columns(picker)
        case .themes(var picker):
            picker.list.seek(letter) { $0 }
            overlay = .themes(picker)
        default: break
        }
    }

    /// Takes what the cursor of the list is on.
    mutating func chooseFromList() {
        let list = overlay
        overlay = nil
        switch list {
        case .sort(let picker): sort(by: picker.item)
        case .group(let picker): group(by: picker.item)
        default: overlay = list
        }
    }

    /// Keeps the columns that were chosen, and says when not all of them fit.
    mutating func keepColumns() {
        overlay = nil
        let (shown, all) = (ColumnLayout(self).columns.count, panels.columns.count)
        if shown < all {
            say("\(shown) of \(all) columns fit; \(label("right")) scrolls to the others")
        }
    }

    /// Opens the list of columns, those on the screen first.
    mutating func openColumns() {
        let shown =
            panels.columns.isEmpty
            ? ColumnLayout(
                width: size.width, offset: 0, isWide: panels.isWide
            ).columns.map { ColumnChoice($0.column) } : panels.columns
        let before =
            if case .columns(let open) = overlay { open.before } else { panels.columns }
        overlay = .columns(ColumnPicker(shown: shown, before: before))
    }
}
