import ArgumentParser
import Heartbeat
import HeartbeatNIO
import Testing

@testable import holter

@Suite("The flags")
struct FlagsTests {
    @Test("become options")
    func options() throws {
        let watch = try Watch.parse([
            "redis://a", "--every", "1m30s", "--timeout", "200ms", "--misses", "3", "--tag", "eu",
            "--tag", "b", "--insecure", "--ca", "f", "--send", "x", "--filter", "rtt>5ms", "--sort",
            "loss:asc", "--no-faults-first", "--for", "30s", "--json", "-f", "list", "-c", "h.toml",
        ])
        let options = watch.session.options
        #expect(options.every == .seconds(90))
        #expect(options.timeout == .milliseconds(200))
        #expect(options.misses == 3)
        #expect(options.tags == ["eu", "b"])
        #expect(options.values == ["insecure": ["yes"], "ca": ["f"], "send": ["x"]])
        #expect(try watch.view.parsedFilter().text == "rtt>5ms")
        #expect(
            try watch.view.ordering() == Ordering(by: .loss, descending: false, faultsFirst: false))
        #expect(watch.view.length == .seconds(30))
        #expect(watch.view.json && !watch.view.plain)
        #expect(watch.lists == ["list"])
        #expect(watch.configurationFile == "h.toml")
    }

    @Test("are there for every option of a target, but for the password itself")
    func complete() throws {
        let help = Holter.helpMessage(for: Watch.self)
        for option in TargetOption.all where option.name != "password" && !option.isSetting {
            let flag = option.name.replacing("_", with: "-")
            #expect(help.contains("--\(flag) "), "\(flag)")
        }
        #expect(!help.contains("--password "))
    }

    @Test(
        "are refused when they are wrong",
        arguments: [
            ["--every", "5"], ["--every", "0s"], ["--misses", "0"], ["--misses", "x"],
            ["--filter", "rtt>"], ["--sort", "speed"], ["--sort", "rtt:up"], ["--color", "pink"],
            ["--tag", ""], ["--password-file", "a", "--password-env", "b"], ["--nonsense"],
        ])
    func wrong(_ arguments: [String]) {
        #expect(throws: (any Error).self) { try Watch.parse(["tcp://a:1"] + arguments) }
    }

    @Test("point at a mistake in a filter")
    func caret() throws {
        let filter = "東京 and rt>5ms"
        let error = try #require(throws: FilterError.self) { try Filter(parsing: filter) }
        #expect(
            ViewFlags.point(error, in: filter) == """
                there is no field "rt"; did you mean "rtt"?
                  東京 and rt>5ms
                           ^^
                """)
    }
}
