import Heartbeat
import NIOCore
import NIOHTTP2
import NIOTLS

/// Between NIOHTTP2, which speaks frames, and the conversation, which speaks bytes.
///
/// NIOHTTP2 sends the preface and the settings, acknowledges the peer's settings and pings, and
/// checks the protocol; what it says of the connection goes on as ``HTTP2Message``, cut to a limit.
/// Over TLS it begins only when ALPN gave `h2`: another protocol must not hear our preface.
final class HTTP2Bridge: ChannelDuplexHandler {
    typealias InboundIn = HTTP2Frame
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = HTTP2Frame

    /// Most PING and SETTINGS frames of a peer in 30 seconds, answers to our own pings among them.
    static let controlFrameLimit = 6000

    private let isSecure: Bool
    /// Nil until the connection speaks HTTP/2.
    private var http2: NIOHTTP2Handler?

    init(isSecure: Bool) {
        self.isSecure = isSecure
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if !isSecure { begin(context) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is HTTP2Gate.Noise { return tell(.other, context) }
        // The link begins first: what is told below must find it open.
        context.fireUserInboundEventTriggered(event)
        guard isSecure, http2 == nil,
            case .handshakeCompleted(let negotiated)? = event as? TLSUserEvent
        else { return }
        if negotiated == "h2" {
            begin(context)
        } else {
            tell(.failed(.notAgreed, words: Array((negotiated ?? "").utf8)), context)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // Without HTTP/2 below, these are bytes of a protocol that nobody here speaks.
        guard http2 != nil else { return }
        tell(message(of: unwrapInboundIn(data).payload), context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // The error of a stream is one of the connection here: we opened none.
        guard error is any NIOHTTP2Error || error is NIOHTTP2Errors.StreamError else {
            return context.fireErrorCaught(error)
        }
        let isLimit = error is NIOHTTP2Errors.ExcessiveControlFrames
        let words = isLimit ? "more than \(Self.controlFrameLimit) pings in 30 s" : words(of: error)
        tell(.failed(isLimit ? .limit : .violation, words: Array(words.utf8)), context)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        var bytes = unwrapOutboundIn(data)
        while http2 != nil, case .message(let message) = bytes.readHTTP2() {
            guard let payload = payload(of: message) else { continue }
            let frame = HTTP2Frame(streamID: .rootStream, payload: payload)
            context.write(wrapOutboundOut(frame), promise: nil)
        }
        guard let promise else { return }
        // Kept when all before it has left, which an empty write below NIOHTTP2 tells.
        guard let http2,
            let below = try? context.pipeline.syncOperations.context(handler: http2)
        else { return promise.succeed() }
        below.write(http2.wrapOutboundOut(.byteBuffer(ByteBuffer())), promise: promise)
    }

    private func begin(_ context: ChannelHandlerContext) {
        var configuration = NIOHTTP2Handler.ConnectionConfiguration()
        configuration.initialSettings = [HTTP2Setting(parameter: .enablePush, value: 0)]
        configuration.controlFrameRateLimit.maximumCount = Self.controlFrameLimit
        configuration.maximumBufferedControlFrames = 64
        let http2 = NIOHTTP2Handler(mode: .client, connectionConfiguration: configuration)
        self.http2 = http2
        do {
            let pipeline = context.pipeline.syncOperations
            try pipeline.addHandlers([HTTP2Gate(), http2], position: .before(self))
        } catch {
            context.fireErrorCaught(error)
        }
    }

    private func tell(_ message: HTTP2Message, _ context: ChannelHandlerContext) {
        var bytes = ByteBuffer()
        bytes.writeHTTP2(message)
        context.fireChannelRead(wrapInboundOut(bytes))
    }

    private func message(of payload: HTTP2Frame.FramePayload) -> HTTP2Message {
        switch payload {
        case .ping(let data, let isAnswer): .ping(data.integer, isAnswer: isAnswer)
        case .settings(.settings(let settings)):
            .settings(settings.compactMap(HTTP2Message.Setting.init))
        case .goAway(_, let code, let data):
            .goAway(
                code: UInt32(clamping: code.networkCode),
                debug: Array(data?.readableBytesView.prefix(HTTP2Message.textLimit) ?? []))
        default: .other
        }
    }

    private func payload(of message: HTTP2Message) -> HTTP2Frame.FramePayload? {
        switch message {
        case .ping(let nonce, let isAnswer):
            .ping(HTTP2PingData(withInteger: nonce), ack: isAnswer)
        case .goAway(let code, _):
            .goAway(
                lastStreamID: .rootStream,
                errorCode: HTTP2ErrorCode(networkCode: Int(code)), opaqueData: nil)
        case .settings, .failed, .other: nil
        }
    }

    /// The name of an error in words: `unable to parse frame`.
    private func words(of error: any Error) -> String {
        var words = ""
        for character in "\(type(of: error))" {
            if character.isUppercase, !words.isEmpty { words.append(" ") }
            words += character.lowercased()
        }
        return words
    }
}

extension HTTP2Message.Setting {
    /// A setting as the library has it; nil where nobody would look at it.
    fileprivate init?(_ setting: HTTP2Setting) {
        let kind: Kind? =
            switch setting.parameter {
            case .maxConcurrentStreams: .streams
            case .initialWindowSize: .window
            case .maxFrameSize: .frame
            default: nil
            }
        guard let kind else { return nil }
        self.init(identifier: kind.rawValue, value: UInt32(clamping: setting.value))
    }
}
