public import Heartbeat

extension Model {
    /// What a screen keeps of its user.
    public static var limits: [Limit] {
        [
            Limit(Marks.limit, "sessions marked at once"),
            Limit(History.limit, "lines that a prompt remembers"),
            Limit(ThemePicker.limit, "themes that the picker offers"),
            Limit(TextField.limit, "characters of a prompt"),
        ]
    }
}
