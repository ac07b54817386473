import Heartbeat
import NIOSSL

/// Names the reason of a failed handshake, which NIOSSL leaves in BoringSSL's error codes.
///
/// A refused certificate is one code for all reasons; the certificate itself tells them apart.
/// What the library says never gets into a cause: the words are a closed set, and its own are in
/// the log under debug.
enum TLSFailures {
    /// What went wrong, judged from the error, the peer's certificate and the time.
    static func name(
        _ error: any Error, certificate: NIOSSLCertificate?, host: String, unixSeconds: Int64,
        applicationProtocols: [String] = [], options: TLSOptions = TLSOptions()
    ) -> TLSFailure {
        if let error = error as? NIOSSLExtraError, error == .failedToValidateHostname {
            return .wrongName(PeerText(host).description)
        }
        let codes = "\(error)"
        if codes.contains("CERTIFICATE_VERIFY_FAILED") {
            return certificate.flatMap { outOfTime($0, unixSeconds) } ?? .unknownIssuer
        }
        if isAboutClientCertificate(error) { return .clientCertificate }
        // Before TLS 1.3 a server that misses our certificate refuses the handshake as a whole; one
        // with which no cipher is common does so before it shows its own.
        if certificate != nil, options.certificateFile == nil, codes.contains("HANDSHAKE_FAILURE") {
            return .clientCertificate
        }
        if codes.contains("NO_APPLICATION_PROTOCOL") {
            let offered = applicationProtocols.joined(separator: " or ")
            return .handshake("the peer does not speak \(offered) (ALPN)")
        }
        if oldVersions.contains(where: codes.contains) {
            return .handshake("no common TLS version from \(options.minimum.rawValue) on")
        }
        return .handshake(words(of: error))
    }

    /// Whether the error is an alert about our certificate: with TLS 1.3 it comes after the
    /// handshake.
    static func isAboutClientCertificate(_ error: any Error) -> Bool {
        let codes = "\(error)"
        return clientCertificateAlerts.contains(where: codes.contains)
    }

    /// What the TLS library says, in words of a closed set.
    static func words(of error: any Error) -> String {
        let codes = "\(error)"
        for (code, words) in known where codes.contains(code) { return words }
        return "the handshake failed"
    }

    /// The end of a link by an error of TLS after the handshake; nil for any other error.
    static func cause(of error: any Error) -> Cause? {
        switch error {
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError, is NIOTLSUnwrappingError:
            let codes = "\(error)"
            let words = known.first { codes.contains($0.0) }?.1 ?? "the connection is broken"
            return .protocolError("TLS: \(words)")
        case is NIOSSLCloseTimedOutError: return .closedByPeer(code: nil, reason: "")
        default: return nil
        }
    }

    /// Why the key of a certificate does not do; nil where it does.
    static func weakness(of certificate: NIOSSLCertificate?, _ options: TLSOptions) -> TLSFailure? {
        guard !options.minimum.allowsWeakKeys, let der = try? certificate?.toDERBytes(),
            let bits = CertificateKey.rsaBits(in: der), bits < TLSMinimum.keyBits
        else { return nil }
        return .weakKey(bits: bits)
    }

    private static func outOfTime(_ certificate: NIOSSLCertificate, _ now: Int64) -> TLSFailure? {
        if now > Int64(certificate.notValidAfter) { return .expired }
        return now < Int64(certificate.notValidBefore) ? .notYetValid : nil
    }

    private static let clientCertificateAlerts = [
        "CERTIFICATE_REQUIRED", "ALERT_BAD_CERTIFICATE", "ALERT_UNKNOWN_CA",
        "ALERT_CERTIFICATE_EXPIRED", "ALERT_CERTIFICATE_UNKNOWN", "ALERT_CERTIFICATE_REVOKED",
        "ALERT_UNSUPPORTED_CERTIFICATE", "ALERT_NO_CERTIFICATE",
    ]

    private static let oldVersions = ["UNSUPPORTED_PROTOCOL", "PROTOCOL_VERSION"]

    private static let known = [
        ("EOF during", "the peer closed during the handshake"),
        ("WRONG_VERSION_NUMBER", "the peer does not speak TLS"),
        ("HTTP_REQUEST", "the peer does not speak TLS"),
        ("HTTPS_PROXY_REQUEST", "the peer does not speak TLS"),
        ("UNSUPPORTED_PROTOCOL", "no common TLS version"),
        ("PROTOCOL_VERSION", "no common TLS version"),
        ("NO_SHARED_CIPHER", "no common cipher"),
        ("NO_SHARED_GROUP", "no common cipher"),
        ("INSUFFICIENT_SECURITY", "the peer wants stronger ciphers"),
        ("PEER_DID_NOT_RETURN_A_CERTIFICATE", "the peer showed no certificate"),
        ("CERTIFICATE_VERIFY_FAILED", "the peer's certificate is not trusted"),
        ("UNRECOGNIZED_NAME", "the peer does not know the name asked for"),
        ("HANDSHAKE_FAILURE", "the peer refused the handshake"),
        ("ACCESS_DENIED", "the peer denies access"),
        ("KEY_VALUES_MISMATCH", "the key is not that of the certificate"),
        ("KEY_TYPE_MISMATCH", "the key is not that of the certificate"),
        ("BAD_RECORD_MAC", "a record that cannot be decrypted"),
        ("DECRYPTION_FAILED", "a record that cannot be decrypted"),
        ("DECRYPT_ERROR", "the peer could not decrypt"),
        ("BAD_DECRYPT", "a record that cannot be decrypted"),
        ("INTERNAL_ERROR", "the peer reports a fault of its own"),
        ("RECORD_OVERFLOW", "a record that is too long"),
        ("RECORD_TOO_LARGE", "a record that is too long"),
        ("UNEXPECTED_MESSAGE", "a message out of turn"),
        ("UNEXPECTED_RECORD", "a message out of turn"),
        ("DECODE_ERROR", "a message that is not well formed"),
        ("ILLEGAL_PARAMETER", "a message that is not well formed"),
        ("invalidSNIHostname", "the name asked for is no host name"),
        ("cannotUseIPAddressInSNI", "the name asked for is an address"),
        ("serverHostnameImpossibleToMatch", "the name asked for is no host name"),
    ]
}
