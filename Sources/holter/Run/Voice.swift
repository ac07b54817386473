/// Where the program says what is no line of the journal: on the status line, or on standard error
/// where there is no screen.
struct Voice: Sendable {
    /// The screen's mailbox; nil where there is none.
    var mailbox: Mailbox?

    /// Something failed; one sentence.
    func complain(_ sentence: String) {
        if let mailbox {
            mailbox.post(Mailbox.Sentence(text: sentence, isError: true))
        } else {
            // Where standard error is gone too there is nobody left to tell.
            try? Output(descriptor: 2).write("holter: \(sentence)\n")
        }
    }

    /// The screen is gone: what it had no time to show is said where it can be read.
    func end() {
        for sentence in mailbox?.take().sentences ?? [] where sentence.isError {
            Voice().complain(sentence.text)
        }
    }

    /// Something was done; without a screen the journal's lines say so.
    func say(_ sentence: String) {
        mailbox?.post(Mailbox.Sentence(text: sentence, isError: false))
    }
}
