import Heartbeat

extension Adapter {
    /// A byte stream with a script of lines, or with none at all.
    static let tcp = Adapter(
        name: "tcp", defaultPort: nil,
        summary: "a line script (send/expect); without one it sends nothing and asks the kernel",
        options: [.script],
        beat: { LineScript.beat($0) },
        converse: { target, _ throws(TargetError) in
            LineConversation(script: try LineScript.compiled(for: target))
        })

    /// The same over TLS.
    static let tls = Adapter(
        name: "tls", defaultPort: nil, secure: true,
        summary: "as tcp, over TLS",
        options: [.script],
        beat: { LineScript.beat($0) },
        converse: { target, _ throws(TargetError) in
            LineConversation(script: try LineScript.compiled(for: target))
        })
}
