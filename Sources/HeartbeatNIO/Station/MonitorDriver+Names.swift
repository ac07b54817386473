import Heartbeat
import NIOCore

extension MonitorDriver {
    /// Looks whether the names of some sessions still lead to where they are; called each second.
    func watchNames() {
        for index in nameWatch.nextShare(of: slots.count) {
            guard let handler = slots[index].handler, let plan = slots[index].plan,
                let name = plan.name, !ports.contains(where: { $0.plan === plan })
            else { continue }
            resolver.resolve(name, atMost: .seconds(NameWatch.round - 5)) { [weak self] answer in
                guard let self, !isStopped, case .success(let found) = answer,
                    index < slots.count, slots[index].handler === handler
                else { return }
                judge(handler, plan, found.compactMap(\.ipAddress))
            }
        }
    }

    private func judge(_ handler: LinkHandler, _ plan: Plan, _ found: [String]) {
        guard let address = handler.remoteAddress else { return }
        let link = handler.link
        switch nameWatch.judge(link, at: address, found: found) {
        case .none: break
        case .back: tell(.learned(link, [Fact(Self.movedFact, "the address in use again")]))
        case .moved(let addresses, let isSure):
            tell(.learned(link, [Fact(Self.movedFact, addresses, isNotable: true)]))
            if isSure, plan.target.followsName {
                tell(.order(Order(.reconnect, [link], by: "its name, which moved")))
            }
        }
    }

    private static let movedFact = "name now resolves to"
}
