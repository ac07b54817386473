import Heartbeat
import NIOSSL

/// What the shell keeps of a session beside the engine: how to reach it and what to speak.
///
/// Immutable, so that sessions with the same target and policy share one.
final class Plan: Sendable {
    let target: Target
    let adapter: Adapter
    let policy: PulsePolicy
    /// Nil where no TLS lies below.
    let tls: NIOSSLContext?
    /// The host as name servers know it; nil for an address or a socket's file.
    let name: String?

    init(target: Target, adapter: Adapter, policy: PulsePolicy, tls: NIOSSLContext?) {
        self.target = target
        self.adapter = adapter
        self.policy = policy
        self.tls = tls
        if case .host(let host, _) = target.endpoint, !AddressLiteral.isLiteral(host) {
            name = HostName.sent(host)
        } else {
            name = nil
        }
    }

    /// The same with another TLS context.
    func renewed(_ tls: NIOSSLContext) -> Plan {
        Plan(target: target, adapter: adapter, policy: policy, tls: tls)
    }

    /// Whether a session with these would need nothing else.
    func serves(_ target: Target, _ adapter: Adapter, _ policy: PulsePolicy) -> Bool {
        self.policy == policy && self.adapter.name == adapter.name && self.target == target
    }

    /// The name to ask for in SNI and to find in the certificate; nil for an address.
    var serverName: String? {
        if let name = target.tls.serverName { return HostName.certified(name) }
        return name.map(HostName.certified)
    }

    /// What a session of this target is to the engine.
    func spec(name: String?, tags: [String]) -> SessionSpec {
        var spec = SessionSpec(
            peer: target.peer, host: target.host, proto: adapter.name, name: name, tags: tags,
            beat: adapter.beat(target), policy: policy)
        spec.isExclusive = adapter.isExclusive(target)
        spec.mayWaitInLine = adapter.isPooled
        return spec
    }
}

/// The plans of the sessions added last: a fleet behind one address shares a few.
struct RecentPlans {
    /// Most plans looked through.
    static let limit = 16

    private var plans: [Plan] = []
    private var next = 0

    /// A plan for these, shared where one of the last sessions has the same.
    mutating func plan(
        _ target: Target, _ adapter: Adapter, _ policy: PulsePolicy, _ tls: NIOSSLContext?
    ) -> Plan {
        if let known = plans.first(where: { $0.serves(target, adapter, policy) && $0.tls === tls })
        {
            return known
        }
        let plan = Plan(target: target, adapter: adapter, policy: policy, tls: tls)
        if plans.count < Self.limit {
            plans.append(plan)
        } else {
            plans[next] = plan
            next = (next + 1) % Self.limit
        }
        return plan
    }
}
