import Heartbeat
import NIOSSL
import Synchronization

/// One TLS context per set of options: reading the system's authorities costs tens of milliseconds.
final class TLSContexts: Sendable {
    /// Most contexts kept; beyond, the table starts over and contexts in use live on by themselves.
    static let limit = 256

    private let contexts = Mutex<[TLSOptions: NIOSSLContext]>([:])

    /// The context for some options; reads files, so it is called off the event loop.
    func context(for options: TLSOptions) throws(TargetError) -> NIOSSLContext {
        if let known = contexts.withLock({ $0[options] }) { return known }
        let context = try Self.make(options)
        contexts.withLock { table in
            if table.count >= Self.limit { table = [:] }
            table[options] = context
        }
        return context
    }

    private static func make(_ options: TLSOptions) throws(TargetError) -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        if options.insecure {
            configuration.certificateVerification = .none
        }
        if let path = options.authorityFile {
            let authorities = try certificates(path, "the authority file")
            configuration.trustRoots = .certificates(authorities)
        }
        if let path = options.certificateFile {
            let chain = try certificates(path, "the client certificate")
            configuration.certificateChain = chain.map { .certificate($0) }
            configuration.privateKey = .privateKey(try key(options.keyFile ?? path))
        }
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw TargetError("cannot set up TLS: \(TLSFailures.words(of: error))")
        }
    }

    private static func certificates(
        _ path: String, _ what: String
    ) throws(TargetError) -> [NIOSSLCertificate] {
        do {
            return try NIOSSLCertificate.fromPEMFile(path)
        } catch {
            throw TargetError("cannot read \(what) \(PeerText(path)): it must be a PEM file")
        }
    }

    private static func key(_ path: String) throws(TargetError) -> NIOSSLPrivateKey {
        do {
            return try NIOSSLPrivateKey(file: path, format: .pem)
        } catch {
            throw TargetError("cannot read the client key \(PeerText(path)): it must be a PEM file")
        }
    }
}
