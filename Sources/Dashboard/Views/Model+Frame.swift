extension Model {
    /// The picture of everything as it is now.
    public var frame: Frame {
        var frame = Frame(size: size, asciiOnly: glyphs.asciiOnly)
        guard size.width > 0, size.height > 0 else { return frame }
        guard !isTiny else {
            TotalsView(self).draw(&frame, Area(x: 0, y: 0, width: size.width, height: 1))
            TinyOverlayView(self).draw(&frame)
            return frame
        }
        let layout = Layout(self)
        HeaderView(self).draw(&frame, layout)
        if panels.showsDetail {
            DetailView(self).draw(&frame, layout.body)
        } else {
            TableView(self).draw(&frame, layout)
            StripView(self).draw(&frame, layout)
            EventsView(self).draw(&frame, layout)
        }
        StatusView(self).draw(&frame, layout)
        FooterView(self).draw(&frame, layout.footer)
        drawOverlay(&frame)
        return frame
    }

    private func drawOverlay(_ frame: inout Frame) {
        switch overlay {
        case .prompt(let prompt): PromptView(self, prompt).draw(&frame)
        case .order(let dialog): OrderView(self, dialog).draw(&frame)
        case .gather(let gathering): GatherView(self, gathering).draw(&frame)
        case .sort(let picker): view(picker).draw(&frame, glyphs: glyphs)
        case .group(let picker): view(picker).draw(&frame, glyphs: glyphs)
        case .columns(let picker): view(picker).draw(&frame, glyphs: glyphs)
        case .themes(let picker): view(picker).draw(&frame, glyphs: glyphs)
        case .text(let text): TextBoxView(self, text).draw(&frame)
        case .stats: StatsView(self).draw(&frame)
        case .alerts(let list): AlertListView(self, list).draw(&frame)
        case .doors(let kind): DoorsView(self, kind).draw(&frame)
        case .help(let list): HelpView(self, list).draw(&frame)
        case nil: break
        }
    }
}
