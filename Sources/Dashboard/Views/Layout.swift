/// Where everything stands.
///
/// It depends on the size and the user's choice of panes, never on what is shown in them.
struct Layout: Hashable {
    /// How much the top tells.
    enum Header: Hashable {
        /// One line of totals.
        case line
        /// Three lines, for 80 columns.
        case narrow
        /// Four lines, for 120 columns and more.
        case wide
    }

    private(set) var headerForm = Header.line
    private(set) var header = Area(x: 0, y: 0, width: 0, height: 0)
    /// Everything between header and status line; the full detail takes all of it.
    private(set) var body = Area(x: 0, y: 0, width: 0, height: 0)
    private(set) var tableHead = Area(x: 0, y: 0, width: 0, height: 0)
    private(set) var table = Area(x: 0, y: 0, width: 0, height: 0)
    private(set) var strip = Panels.Strip.off
    /// Its rule and its lines.
    private(set) var stripArea = Area(x: 0, y: 0, width: 0, height: 0)
    /// The line above the events.
    private(set) var eventsRule = Area(x: 0, y: 0, width: 0, height: 0)
    private(set) var events = Area(x: 0, y: 0, width: 0, height: 0)
    private(set) var status = Area(x: 0, y: 0, width: 0, height: 0)
    private(set) var footer = Area(x: 0, y: 0, width: 0, height: 0)

    init(_ model: Model) {
        self.init(size: model.size, panels: model.panels)
    }

    init(size: Size, panels: Panels) {
        guard size.width >= 20, size.height >= 5 else { return }
        var rest = Area(x: 0, y: 0, width: size.width, height: size.height)
        guard size.width >= 60, size.height >= 12 else {
            header = rest.takeTop(1)
            body = rest
            tableHead = rest.takeTop(1)
            table = rest
            return
        }
        headerForm = size.width >= 120 && size.height >= 30 ? .wide : .narrow
        header = rest.takeTop(headerForm == .wide ? 4 : 3)
        footer = rest.takeBottom(1)
        status = rest.takeBottom(1)
        body = rest
        tableHead = rest.takeTop(1)
        placePanes(size, panels, &rest)
        table = rest
    }

    /// The table keeps at least three rows; what does not fit beside it is left out.
    private mutating func placePanes(_ size: Size, _ panels: Panels, _ rest: inout Area) {
        let lines = min(10, max(3, size.height / 8))
        if panels.events ?? (size.height >= 36), rest.height >= lines + 4 {
            events = rest.takeBottom(lines)
            eventsRule = rest.takeBottom(1)
        }
        let usual: Panels.Strip =
            size.height >= 36 && size.width >= 100 ? .long : size.height >= 20 ? .short : .off
        strip = panels.strip ?? usual
        if strip == .long, rest.height < Self.height(of: .long) + 3 { strip = .short }
        if strip == .short, rest.height < Self.height(of: .short) + 3 { strip = .off }
        stripArea = rest.takeBottom(Self.height(of: strip))
    }

    private static func height(of strip: Panels.Strip) -> Int {
        switch strip {
        case .off: 0
        case .short: 4
        case .long: 10
        }
    }
}
