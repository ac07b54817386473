import Heartbeat
import NIOSSL

/// The accepting side of TLS: our certificate, and whether peers must show theirs.
enum ServerTLS {
    /// A context of a port's files as they are now; reads them, so it is called off the event loop.
    ///
    /// With an authority file peers must show a certificate that it signed, whose name becomes the
    /// session's; with `insecure` beside it they may.
    static func context(
        for options: TLSOptions, _ applicationProtocols: [String]
    ) throws(TargetError) -> NIOSSLContext {
        guard let certificateFile = options.certificateFile else {
            throw TargetError("to accept TLS a port needs a certificate: give cert and key")
        }
        let chain = try TLSFiles.certificates(certificateFile, "the certificate")
        try TLSFiles.check(chain, certificateFile, options)
        let key = try TLSFiles.key(options.keyFile ?? certificateFile, "the key")
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.applicationProtocols = applicationProtocols
        configuration.minimumTLSVersion = options.minimum.version
        if let path = options.authorityFile {
            let authorities = try TLSFiles.certificates(path, "the authority file")
            configuration.trustRoots = .certificates(authorities)
            configuration.certificateVerification =
                options.insecure ? .optionalVerification : .noHostnameVerification
        }
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw TargetError("cannot set up TLS: \(TLSFailures.words(of: error))")
        }
    }
}

/// PEM files, with a sentence for what is wrong with them.
enum TLSFiles {
    static func certificates(
        _ path: String, _ what: String
    ) throws(TargetError) -> [NIOSSLCertificate] {
        do {
            return try NIOSSLCertificate.fromPEMFile(path)
        } catch {
            throw TargetError("cannot read \(what) \(PeerText(path)): it must be a PEM file")
        }
    }

    /// Refuses a certificate of ours whose key is too short.
    static func check(
        _ chain: [NIOSSLCertificate], _ path: String, _ options: TLSOptions
    ) throws(TargetError) {
        guard case .weakKey(let bits)? = TLSFailures.weakness(of: chain.first, options) else {
            return
        }
        throw TargetError(
            "the key of \(PeerText(path)) has \(bits) bits; "
                + "below \(TLSMinimum.keyBits) it passes with tls_min=1.1 alone")
    }

    static func key(_ path: String, _ what: String) throws(TargetError) -> NIOSSLPrivateKey {
        do {
            return try NIOSSLPrivateKey(file: path, format: .pem)
        } catch {
            throw TargetError("cannot read \(what) \(PeerText(path)): it must be a PEM file")
        }
    }
}
