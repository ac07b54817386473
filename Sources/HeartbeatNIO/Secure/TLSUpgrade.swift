import Heartbeat

/// Whether a protocol that begins in the clear goes over to TLS on its way: the setting `tls`.
///
/// Certificates are checked in both cases of TLS; `prefer` says no more than that a server
/// without TLS will do too.
enum TLSUpgrade: String, CaseIterable, Sendable {
    /// In the clear, also where the server offers TLS.
    case off
    /// Over TLS where the server offers it.
    case prefer
    /// Over TLS or not at all.
    case require

    /// The option, for ``Adapter/settings``.
    static let option = TargetOption.setting(
        "tls", "off|prefer|require",
        "whether to go over to TLS; off unless given (nats: as the server wants)",
        check: { TLSUpgrade(rawValue: $0) == nil ? "off, prefer or require" : nil })

    /// What a target asks for.
    init(_ target: Target) {
        self = target.settings["tls"].flatMap(TLSUpgrade.init) ?? .off
    }
}
