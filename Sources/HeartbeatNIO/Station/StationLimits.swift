public import Heartbeat

extension Station {
    /// What its sockets, its protocols and its observers may take.
    public static var limits: [Limit] {
        [
            Limit(openFileLimit, "open files and sockets of this process"),
            Limit(MonitorDriver.observerLimit, "observers of one station"),
            Limit(StationFeed.orderLimit, "orders of one observer that wait"),
            Limit(Port.backlog, "connections of a port that wait to be accepted"),
            Limit(Port.spareFiles, "files that connections of ports leave to everything else"),
            Limit(ProxyHeader.limit, "bytes of the header of a proxy before a port"),
            Limit(1, "snapshots that wait for one observer"),
            Limit(
                LinkHandler.backlogLimit,
                "bytes that wait for a peer that does not read, dialled or accepted"),
            Limit(65_536, "bytes of an unfinished message, where its protocol says no less"),
            Limit(LineScript.limit, "bytes of a line script"),
            Limit(LineConversation.lineLimit, "bytes of a line that a peer sends"),
            Limit(RESPReader.stringLimit, "bytes of a Redis text"),
            Limit(RESPReader.lineLimit, "bytes of a Redis line"),
            Limit(RESPReader.elementLimit, "elements of a Redis reply"),
            Limit(RESPReader.depthLimit, "levels of a Redis reply"),
            Limit(MySQLReader.limit, "bytes of a MySQL packet that are looked at"),
            Limit(
                MySQLConversation.switchLimit,
                "ways in which a MySQL server may ask for one password"),
            Limit(PostgresReader.limit, "bytes of a PostgreSQL message that are looked at"),
            Limit(
                SaltedPasswords.roundLimit, "rounds of SCRAM that a PostgreSQL server may ask for"),
            Limit(SaltedPasswords.limit, "salted passwords that are remembered"),
            Limit(LoginTarget.nameLimit, "bytes of the name of a user or a database"),
            Limit(HTTPHead.limit, "bytes of the answer to a WebSocket upgrade"),
            Limit(HTTPHead.fieldLimit, "headers of the answer to a WebSocket upgrade"),
            Limit(RetryAfter.limit, "seconds that a refused upgrade may ask Holter to wait"),
            Limit(
                WebSocketConversation.controlFramesPerProbe,
                "pings and pongs of a WebSocket peer between two probes, beyond "
                    + "\(WebSocketConversation.controlFramesPerRead) of each read"),
            Limit(
                WebSocketReader.frameLimit, "bytes of a WebSocket frame, passed over as they come"),
            Limit(HTTP2Message.textLimit, "bytes of an HTTP/2 peer's last words"),
            Limit(HTTP2Bridge.controlFrameLimit, "pings of an HTTP/2 peer in 30 seconds"),
            Limit(MQTTReader.packetLimit, "bytes of an MQTT packet that carries no message"),
            Limit(WebSocketReader.textLimit, "bytes of a WebSocket text that a dialect looks at"),
            Limit(RedisRequest.limit, "bytes of a command from a Redis client"),
            Limit(RedisRequest.wordLimit, "words of a command from a Redis client"),
            Limit(
                RedisServerConversation.attemptLimit, "wrong passwords of a Redis client"),
            Limit(STOMPReader.lineLimit, "bytes of a STOMP line"),
            Limit(STOMPReader.headerLimit, "headers of a STOMP frame"),
            Limit(AMQPReader.frameLimit, "bytes of an AMQP frame"),
            Limit(AMQPServer.fieldLimit, "properties of an AMQP server"),
            Limit(NATSReader.lineLimit, "bytes of a NATS line"),
            Limit(NATSReader.messageLimit, "bytes of a NATS message that a client sends"),
            Limit(NATSReader.serverMessageLimit, "bytes of a NATS message that a server sends"),
            Limit(MemcachedConversation.lineLimit, "bytes of a memcached line"),
            Limit(LookupSchedule.nameLimit, "names that wait to be resolved"),
            Limit(LookupSchedule.limit, "names that are looked up at once, each on a thread"),
            Limit(
                LookupSchedule.Lane.slow.width, "names known to be slow that are looked up at once"),
            Limit(Dial.addressLimit, "addresses of one name that are tried"),
            Limit(TLSContexts.limit, "sets of TLS settings"),
            Limit(TargetURL.limit, "bytes of a URL"),
        ]
    }
}
