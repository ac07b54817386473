public import Heartbeat
import NIOCore
import NIOSSL

extension Station {
    /// Opens a port that accepts sessions, and answers with the target as it is now: with the real
    /// port where 0 was asked for.
    ///
    /// Throws a ``TargetError`` when it cannot be: a protocol that only dials, a file that cannot be
    /// read, a port that somebody holds.
    @discardableResult
    public func listen(
        _ target: Target, tags: [String] = [], policy: PulsePolicy = PulsePolicy(),
        limits: ListenerLimits = ListenerLimits()
    ) async throws -> Target {
        let (adapter, accepting, tls) = try prepare(listening: target, policy)
        do {
            return try await onLoop { driver -> EventLoopFuture<Target> in
                let plan = Plan(target: target, adapter: adapter, policy: policy, tls: nil)
                return driver.bind(plan, accepting, tls, tags: tags, limits)
            }.get()
        } catch let error as TargetError {
            throw error
        } catch {
            throw PortFailure.sentence(error, target)
        }
    }

    /// Throws what ``listen(_:tags:policy:limits:)`` would throw before it opens anything.
    public func check(listening target: Target, policy: PulsePolicy = PulsePolicy()) throws {
        _ = try prepare(listening: target, policy)
    }

    private func prepare(
        listening target: Target, _ policy: PulsePolicy
    ) throws -> (Adapter, Adapter.Accepting, NIOSSLContext?) {
        guard let adapter = adapters.first(where: { $0.name == target.scheme }) else {
            throw TargetError("nobody here speaks \(PeerText(target.scheme))")
        }
        guard let accepting = adapter.accepting else {
            throw TargetError("\(adapter.name) can be dialled, not accepted")
        }
        _ = try accepting.converse(target, policy)
        let needsTLS = adapter.secure || adapter.upgrades && target.tls.certificateFile != nil
        let tls =
            needsTLS ? try ServerTLS.context(for: target.tls, adapter.applicationProtocols) : nil
        return (adapter, accepting, tls)
    }

    /// Reads the certificates, keys and authorities of all ports and of all targets anew.
    ///
    /// Where one cannot be read the port or the session goes on with the old one and the journal
    /// says why. Sessions that are up stay; what is dialled or accepted from now on has the new
    /// ones.
    public func reloadCertificates() async throws {
        let renewals = contexts.renew()
        try await onLoop { driver in
            for renewal in renewals { driver.renew(renewal) }
        }
        let plans = try await onLoop { driver in
            driver.ports.filter { $0.tls != nil }.map(\.plan)
        }
        for plan in plans {
            let protocols = plan.adapter.applicationProtocols
            do throws(TargetError) {
                let context = try ServerTLS.context(for: plan.target.tls, protocols)
                try? await onLoop { $0.renew(plan, context) }
            } catch {
                let sentence = "\(error)"
                try? await onLoop { $0.keepOld(plan, sentence) }
            }
        }
    }
}
