import ArgumentParser
import Dashboard
import Foundation
import Heartbeat
import Testing

@testable import holter

@Suite("A saved view")
struct ViewFileTests {
    private static let lines: [[String]] = [
        [], ["--filter", "tag:eu and rtt>5ms"], ["--filter", "name=\"it's \\\"odd\\\"\""],
        ["--state", "late,dead"], ["--sort", "peer:asc"], ["--sort", "loss:desc"],
        ["--no-faults-first"], ["--columns", "peer,state,rtt:8"], ["--group", "direction"],
        ["--wide"],
        [
            "--filter", "東京 | cache", "--state", "open,up", "--sort", "p99:asc",
            "--no-faults-first", "--columns", "peer:30,beats:20", "--group", "host", "--wide",
        ],
    ]

    @Test("is the flags that it is made of, whichever way it goes", arguments: lines)
    func flags(_ words: [String]) throws {
        let view = try ViewFlags.parse(words).choice()
        let again = try ViewFlags.parse(view.arguments).choice()
        #expect(again == view)
        #expect(try ViewFlags.parse(again.arguments).choice().arguments == view.arguments)
        if words.first == "--filter", words.count == 2 { #expect(view.arguments == words) }
    }

    @Test("comes back from the file as it went there")
    func file() throws {
        let views = try Self.lines.enumerated().map { index, words in
            SavedView(name: "v.\(10 + index)_-", view: try ViewFlags.parse(words).choice())
        }
        let text = ViewFile.text(views)
        #expect(try ViewFile.parse(text, file: "views.toml") == views)
        #expect(ViewFile.text(try ViewFile.parse(text, file: "views.toml")) == text)
    }

    @Test("that is wrong in the file is told with its line")
    func wrong() {
        for (text, words) in [
            ("a = [\"--wide\"", "views.toml:1: not TOML"),
            ("\n\"a b\" = []", "views.toml:2: “a b” cannot be the name of a view"),
            ("a = 3", "views.toml:1: a must be an array of flags"),
            ("a = \"--wide\"", "views.toml:1: a must be an array of flags"),
            ("a = [1]", "views.toml:1: a must be an array of texts"),
            ("a = [\"--sort\", \"speed\"]", "there is no field \"speed\""),
            ("a = [\"--columns\", \"pear\"]", "there is no column “pear”"),
            ("a = [\"--group\", \"pear\"]", "--group is one of"),
            ("a = [\"--nonsense\"]", "views.toml:1: a: "),
            ("a = [\"--filter\", \"rtt>\"]", "views.toml:1: a: "),
        ] {
            do {
                _ = try ViewFile.parse(text, file: "views.toml")
                Issue.record("\(text) was read")
            } catch {
                #expect("\(error)".contains(words), "\(error)")
            }
        }
    }

    @Test("is found below the user's configuration, and nowhere without a home")
    func path() {
        #expect(ViewFile.path(environment: ["HOME": "/h"]) == "/h/.config/holter/views.toml")
        #expect(
            ViewFile.path(environment: ["HOME": "/h", "XDG_CONFIG_HOME": "/c"])
                == "/c/holter/views.toml")
        #expect(
            ViewFile.path(environment: ["HOME": "/h", "XDG_CONFIG_HOME": "relative"])
                == "/h/.config/holter/views.toml")
        #expect(ViewFile.path(environment: [:]) == nil)
    }
}
