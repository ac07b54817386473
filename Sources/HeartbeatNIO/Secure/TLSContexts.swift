import Heartbeat
import NIOSSL
import Synchronization

/// One TLS context per set of options: reading the system's authorities costs tens of milliseconds.
final class TLSContexts: Sendable {
    /// Most contexts kept; beyond, the table starts over and contexts in use live on by themselves.
    static let limit = 256

    /// What a context is made of.
    private struct Key: Hashable {
        var options: TLSOptions
        var applicationProtocols: [String]
    }

    private let contexts = Mutex<[Key: NIOSSLContext]>([:])

    /// The context for some options; reads files, so it is called off the event loop.
    func context(
        for options: TLSOptions, applicationProtocols: [String] = []
    ) throws(TargetError) -> NIOSSLContext {
        let key = Key(options: options, applicationProtocols: applicationProtocols)
        if let known = contexts.withLock({ $0[key] }) { return known }
        let context = try Self.make(key)
        contexts.withLock { table in
            if table.count >= Self.limit { table = [:] }
            table[key] = context
        }
        return context
    }

    /// What came of reading the files of one context anew.
    struct Renewal: Sendable {
        /// The file that is named to the user.
        let file: String
        let old: NIOSSLContext
        let fresh: Result<NIOSSLContext, TargetError>
    }

    /// Reads the files of all contexts anew; where they cannot be read the old one stays.
    func renew() -> [Renewal] {
        let known = contexts.withLock { $0 }
        return known.compactMap { key, old in
            guard let file = key.options.certificateFile ?? key.options.authorityFile else {
                return nil
            }
            let fresh = Result { () throws(TargetError) in try Self.make(key) }
            if case .success(let context) = fresh { contexts.withLock { $0[key] = context } }
            return Renewal(file: file, old: old, fresh: fresh)
        }
    }

    private static func make(_ key: Key) throws(TargetError) -> NIOSSLContext {
        let options = key.options
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.applicationProtocols = key.applicationProtocols
        configuration.minimumTLSVersion = options.minimum.version
        if options.insecure {
            configuration.certificateVerification = .none
        }
        if let path = options.authorityFile {
            let authorities = try TLSFiles.certificates(path, "the authority file")
            configuration.trustRoots = .certificates(authorities)
        }
        if let path = options.certificateFile {
            let chain = try TLSFiles.certificates(path, "the client certificate")
            try TLSFiles.check(chain, path, options)
            configuration.certificateChain = chain.map { .certificate($0) }
            configuration.privateKey = .privateKey(
                try TLSFiles.key(
                    options.keyFile ?? path, "the client key"))
        }
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw TargetError("cannot set up TLS: \(TLSFailures.words(of: error))")
        }
    }
}

extension TLSMinimum {
    /// The same for the TLS library.
    var version: TLSVersion {
        switch self {
        case .v10: .tlsv1
        case .v11: .tlsv11
        case .v12: .tlsv12
        case .v13: .tlsv13
        }
    }
}
