import Foundation
import Testing

/// A network of its own beside the machine's, a cable between them, and a way to lose every packet.
final class NetworkNamespace {
    /// Whether this machine lets a test make one: it takes root, and a kernel with namespaces and veth.
    static let isPossible: Bool = {
        guard EndToEnd.hasInterop, let namespace = try? NetworkNamespace() else { return false }
        withExtendedLifetime(namespace) {}
        return true
    }()

    /// Our end of the cable.
    let here: String
    /// The other end.
    let there: String
    private let name: String
    private let cable: String

    init() throws {
        let number = Int.random(in: 0..<250)
        // Addresses that RFC 2544 keeps for tests of networks.
        here = "198.18.\(number).1"
        there = "198.18.\(number).2"
        name = "holter-\(UUID().uuidString.prefix(8))"
        cable = "hlt\(number)a"
        try ip("netns", "add", name)
        try ip("link", "add", cable, "type", "veth", "peer", "name", "cable", "netns", name)
        try ip("addr", "add", here + "/24", "dev", cable)
        try ip("link", "set", cable, "up")
        try ip("-n", name, "addr", "add", there + "/24", "dev", "cable")
        try ip("-n", name, "link", "set", "cable", "up")
    }

    deinit {
        try? ip("link", "del", cable)
        try? ip("netns", "del", name)
    }

    /// What a command begins with to run in it.
    var entrance: [String] { ["ip", "netns", "exec", name] }

    /// Loses every packet both ways, without a word: each end sends to a card that nobody has.
    func dropPackets() throws {
        let nobody = ["lladdr", "02:00:00:00:00:99", "nud", "permanent"]
        try ip(["neigh", "replace", there, "dev", cable] + nobody)
        try ip(["-n", name, "neigh", "replace", here, "dev", "cable"] + nobody)
    }

    /// Lets packets through again.
    func passPackets() throws {
        try ip("neigh", "del", there, "dev", cable)
        try ip("-n", name, "neigh", "del", here, "dev", "cable")
    }

    private func ip(_ arguments: String...) throws { try ip(arguments) }

    private func ip(_ arguments: [String]) throws {
        let child = try Child(["ip"] + arguments, in: "/", environment: EndToEnd.environment)
        while child.status == nil { usleep(1000) }
        guard child.status == 0 else { throw POSIXError(.EPERM) }
    }
}
