import Heartbeat

extension Adapter {
    /// A byte stream with a script of lines, another dialect, or nothing at all.
    static let tcp = Adapter(
        name: "tcp", defaultPort: nil,
        summary: "a line script (send/expect); without one it sends nothing and asks the kernel",
        options: [.script], beat: { _ in .kernel },
        converse: { _, _ in LineConversation(script: nil) }
    ).speakingDialects(.bytes)

    /// The same over TLS.
    static let tls = Adapter(
        name: "tls", defaultPort: nil, secure: true,
        summary: "as tcp, over TLS",
        options: [.script], beat: { _ in .kernel },
        converse: { _, _ in LineConversation(script: nil) }
    ).speakingDialects(.bytes)
}
