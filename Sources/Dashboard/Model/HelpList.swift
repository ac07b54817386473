/// The list of keys, narrowed by what is typed.
struct HelpList: Hashable {
    /// The pane whose keys come first.
    let pane: Pane
    var search = TextField()
    var scroll = 0

    init(for pane: Pane) {
        self.pane = pane
    }
}
