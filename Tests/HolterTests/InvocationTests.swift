import Testing

@testable import holter

@Suite("The command line that is shared")
struct InvocationTests {
    @Test(
        "leaves out what the view says, and shows no secret",
        arguments: [
            ("", "watch"),
            ("watch redis://a", "watch redis://a"),
            ("demo --wide --filter x --sort=rtt --read-only", "demo --read-only"),
            ("watch --view mine --state=up --no-faults-first tcp://a:1", "watch tcp://a:1"),
            ("watch redis://me:secret@a", "watch redis://me:(hidden)@a"),
            ("watch redis://me:se@cret@a/0", "watch redis://me:(hidden)@a/0"),
            ("watch redis://:secret@a", "watch redis://:(hidden)@a"),
            ("watch redis://me@a:1", "watch redis://me@a:1"),
            ("watch tcp://a:1#password=x&name=b", "watch tcp://a:1#password=(hidden)&name=b"),
            ("watch tcp://a:1#name=b&password=x", "watch tcp://a:1#name=b&password=(hidden)"),
            ("watch ws://a#header=Authorization:x", "watch ws://a#header=(hidden)"),
            ("watch ws://a?token=x&room=1", "watch ws://a?token=(hidden)&room=1"),
            ("watch --header Cookie:x ws://a", "watch --header Cookie:(hidden) ws://a"),
            ("watch --header=Cookie:x", "watch --header=Cookie:(hidden)"),
            ("watch --header secret", "watch --header (hidden)"),
            ("watch --send AUTH;x tcp://a:1", "watch --send (hidden) tcp://a:1"),
            ("watch --send ping tcp://a:1", "watch --send ping tcp://a:1"),
            ("watch --set password=x ws://a", "watch --set password=(hidden) ws://a"),
            ("watch --set=header=A:x ws://a", "watch --set=header=(hidden) ws://a"),
            ("watch --set endian=little tcp://a:1", "watch --set endian=little tcp://a:1"),
            ("watch --filter", "watch"),
        ])
    func words(line: String, shared: String) {
        let arguments = line.split(separator: " ").map(String.init)
        let words = Invocation.words(["/usr/bin/holter"] + arguments)
        #expect(words.joined(separator: " ") == "holter " + shared)
    }
}
