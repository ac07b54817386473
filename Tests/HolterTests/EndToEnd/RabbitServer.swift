import Foundation
import Testing

/// A real RabbitMQ with AMQP and STOMP, in the clear and over TLS: a node in a folder of its own,
/// with a port mapper (epmd) of its own that ends with it.
final class RabbitServer {
    let amqp: Int
    let stomp: Int
    let amqps: Int
    let stomps: Int
    private let folder: TemporaryFolder
    private let environment: [String: String]
    private let mapper: Program
    private var program: Program

    init(_ certificates: Certificates) async throws {
        let ports = try (0..<6).map { _ in try EndToEnd.freePort() }
        (amqp, stomp, amqps, stomps) = (ports[0], ports[1], ports[2], ports[3])
        let folder = try TemporaryFolder()
        self.folder = folder
        try folder.write("plugins", "[rabbitmq_stomp].\n")
        try folder.write(
            "rabbit.conf",
            """
            listeners.tcp.1 = 127.0.0.1:\(amqp)
            listeners.ssl.1 = 127.0.0.1:\(amqps)
            stomp.listeners.tcp.1 = 127.0.0.1:\(stomp)
            stomp.listeners.ssl.1 = 127.0.0.1:\(stomps)
            ssl_options.cacertfile = \(certificates.folder.path)/ca.pem
            ssl_options.certfile = \(certificates.folder.path)/good.pem
            ssl_options.keyfile = \(certificates.folder.path)/good.key
            ssl_options.verify = verify_none
            log.file = false
            log.console = true

            """)
        environment = [
            "HOME": folder.path, "RABBITMQ_NODENAME": "holter\(amqp)@localhost",
            "RABBITMQ_MNESIA_BASE": folder.path + "/data", "RABBITMQ_LOG_BASE": folder.path,
            "RABBITMQ_ENABLED_PLUGINS_FILE": folder.path + "/plugins",
            "RABBITMQ_CONFIG_FILE": folder.path + "/rabbit.conf",
            "RABBITMQ_CONF_ENV_FILE": folder.path + "/none", "RABBITMQ_LOGS": "-",
            "RABBITMQ_DIST_PORT": "\(ports[4])", "ERL_EPMD_PORT": "\(ports[5])",
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            // Makes the script become the server, so that a signal reaches it.
            "RUNNING_UNDER_SYSTEMD": "1",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 1:1 +sbwt none",
        ]
        mapper = try Program(
            ["epmd", "-port", "\(ports[5])", "-address", "127.0.0.1"], in: folder.path)
        program = try Self.start(folder, environment)
        try await answers()
    }

    func signal(_ number: Int32) { program.signal(number) }

    func stop(_ number: Int32 = SIGTERM) async throws { try await program.stop(number) }

    /// Starts it again with the same data and ports.
    func restart() async throws {
        program = try Self.start(folder, environment)
        try await answers()
    }

    private func answers() async throws {
        _ = try await EndToEnd.eventually("RabbitMQ", within: 60) {
            program.output.contains("Server startup complete") ? true : nil
        }
    }

    private static func start(
        _ folder: TemporaryFolder, _ environment: [String: String]
    ) throws -> Program {
        try Program(
            ["/usr/lib/rabbitmq/bin/rabbitmq-server"], in: folder.path, environment: environment)
    }
}
