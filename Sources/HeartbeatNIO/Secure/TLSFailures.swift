import Heartbeat
import NIOSSL

/// Names the reason of a failed handshake, which NIOSSL leaves in BoringSSL's error codes.
///
/// A refused certificate is one code for all reasons; the certificate itself tells them apart.
enum TLSFailures {
    /// What went wrong, judged from the error, the peer's certificate and the time.
    static func name(
        _ error: any Error, certificate: NIOSSLCertificate?, host: String, unixSeconds: Int64,
        applicationProtocols: [String] = []
    ) -> TLSFailure {
        if let error = error as? NIOSSLExtraError, error == .failedToValidateHostname {
            return .wrongName(PeerText(host).description)
        }
        let codes = "\(error)"
        if codes.contains("CERTIFICATE_VERIFY_FAILED") {
            return certificate.map { isOutOfTime($0, unixSeconds) } ?? false
                ? .expired : .unknownIssuer
        }
        if clientCertificateAlerts.contains(where: codes.contains) { return .clientCertificate }
        if codes.contains("NO_APPLICATION_PROTOCOL") {
            let offered = applicationProtocols.joined(separator: " or ")
            return .handshake("the peer does not speak \(offered) (ALPN)")
        }
        for (code, words) in known where codes.contains(code) { return .handshake(words) }
        return .handshake(words(of: error))
    }

    /// Whether the error is an alert about our certificate: with TLS 1.3 it comes after the
    /// handshake.
    static func isAboutClientCertificate(_ error: any Error) -> Bool {
        let codes = "\(error)"
        return clientCertificateAlerts.contains(where: codes.contains)
    }

    /// A short form of what the TLS library says.
    static func words(of error: any Error) -> String {
        let text = "\(error)"
        guard let start = text.firstRange(of: "OPENSSL_internal:") else {
            return PeerText(text, limit: 80).description
        }
        let code = text[start.upperBound...].prefix { $0 != " " && $0 != "]" && $0 != "," }
        return PeerText(code.lowercased().replacing("_", with: " "), limit: 80).description
    }

    private static func isOutOfTime(_ certificate: NIOSSLCertificate, _ now: Int64) -> Bool {
        now > Int64(certificate.notValidAfter) || now < Int64(certificate.notValidBefore)
    }

    private static let clientCertificateAlerts = [
        "CERTIFICATE_REQUIRED", "ALERT_BAD_CERTIFICATE", "ALERT_UNKNOWN_CA",
        "ALERT_CERTIFICATE_EXPIRED", "ALERT_CERTIFICATE_UNKNOWN", "ALERT_CERTIFICATE_REVOKED",
        "ALERT_UNSUPPORTED_CERTIFICATE", "ALERT_NO_CERTIFICATE",
    ]

    private static let known = [
        ("EOF during", "the peer closed during the handshake"),
        ("WRONG_VERSION_NUMBER", "the peer does not speak TLS"),
        ("HTTP_REQUEST", "the peer does not speak TLS"),
        ("UNSUPPORTED_PROTOCOL", "no common TLS version"),
        ("PROTOCOL_VERSION", "no common TLS version"),
        ("UNRECOGNIZED_NAME", "the peer does not know the name asked for"),
        ("HANDSHAKE_FAILURE", "the peer refused the handshake"),
        ("ACCESS_DENIED", "the peer denies access"),
    ]
}
