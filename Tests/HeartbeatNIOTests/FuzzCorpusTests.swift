import Foundation
import Heartbeat
import NIOCore
import Testing

@testable import HeartbeatNIO

/// The inputs that a fuzzer found interesting, and the dialogues that it began with, read once more
/// by every build.
///
/// `HOLTER_UPDATE_DOCS=1` writes the dialogues that are missing.
@Suite("The corpus of the fuzzer")
struct FuzzCorpusTests {
    static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fuzz/corpus")

    @Test("is read without a trap", arguments: FuzzTarget.all.map(\.name))
    func read(name: String) throws {
        let target = try #require(FuzzTarget.all.first { $0.name == name })
        target.read([])
        let folder = Self.folder.appendingPathComponent(name)
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        for file in files {
            target.read(Array(try Data(contentsOf: folder.appendingPathComponent(file))))
        }
    }

    /// The subjects of the contract test, without those that only differ below.
    static let subjects = ContractSubject.names.filter { name in
        !name.hasSuffix("!") && Adapters.named(name)?.secure != true
    }

    @Test("holds a dialogue of every protocol", arguments: subjects)
    func dialogue(name: String) throws {
        let subject = try ContractSubject(name)
        let answer = try ContractPeers.peer(of: subject)
        var own = try subject.adapter.converse(subject.target, PulsePolicy())
        var outlet = Outlet()
        var (said, heard, rest) = (ByteBuffer(), ByteBuffer(), ByteBuffer())
        func exchange() {
            for _ in 0..<8 where outlet.bytes.readableBytes > 0 {
                said.writeImmutableBuffer(outlet.bytes)
                let reply = answer(outlet.bytes)
                outlet.clear()
                heard.writeImmutableBuffer(reply)
                rest.writeImmutableBuffer(reply)
                own.receive(&rest, &outlet)
            }
        }
        own.begin(&outlet)
        exchange()
        own.probe(nonce: 42, &outlet)
        exchange()
        let short = name.split(separator: "#").last.map(String.init) ?? name
        try keep(heard, as: "dial-\(short)")
        if subject.adapter.accepting != nil { try keep(said, as: "accept-\(short)") }
    }

    /// Sees to it that a dialogue lies in the corpus: the byte before it asks for reads of 64 bytes
    /// and a hello from the start.
    private func keep(_ bytes: ByteBuffer, as name: String) throws {
        let folder = Self.folder.appendingPathComponent(name)
        let file = folder.appendingPathComponent("dialogue")
        let isThere = FileManager.default.fileExists(atPath: file.path)
        if !isThere, ProcessInfo.processInfo.environment["HOLTER_UPDATE_DOCS"] != nil {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true)
            try Data([126] + bytes.readableBytesView).write(to: file)
        }
        #expect(FileManager.default.fileExists(atPath: file.path), "\(name) has no dialogue")
    }
}
