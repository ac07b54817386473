import Heartbeat

extension Model {
    /// The list of fields to sort by.
    func view(_ picker: Picker<Field>) -> PickerView {
        PickerView(
            title: "Sort by",
            entries: picker.items.map {
                .init(name: $0.rawValue, note: $0.summary, isCurrent: $0 == look.order.field)
            }, index: picker.index)
    }

    /// The list of what to group by.
    func view(_ picker: Picker<Grouping.Key?>) -> PickerView {
        PickerView(
            title: "Group by",
            entries: picker.items.map { key in
                .init(
                    name: key?.rawValue ?? "nothing", note: key?.summary ?? "one row a session",
                    isCurrent: key == look.grouping?.key)
            }, index: picker.index)
    }

    /// The list of themes.
    func view(_ picker: ThemePicker) -> PickerView {
        PickerView(
            title: "Theme",
            entries: picker.list.items.map {
                .init(name: $0, note: "", isCurrent: $0 == picker.before)
            }, index: picker.list.index, isPreview: true)
    }

    /// The list of columns.
    func view(_ picker: ColumnPicker) -> PickerView {
        PickerView(
            title: "Columns",
            entries: picker.entries.map { entry in
                let width = entry.choice.width.map { " \($0) wide" } ?? ""
                return .init(
                    name: entry.column.title, note: entry.column.help + width,
                    sign: entry.isShown ? "[x] " : "[ ] ")
            }, index: picker.index, hint: hint(of: picker), isPreview: true)
    }

    private func hint(of picker: ColumnPicker) -> String {
        let toggle = label("toggle-column")
        let move = "\(label("move-column-left"))\(label("move-column-right"))"
        let width = "\(label("wider-column"))\(label("narrower-column"))"
        return "\(toggle) show \(move) move \(width) width \(label("reset-columns")) reset"
    }
}
