// The same with Netty, as a Spring Boot service would hold it:
//   NETTY=$(echo /usr/share/java/netty-{buffer,codec,common,handler,resolver,transport}.jar | tr ' ' :)
//   javac -cp $NETTY NettyClient.java && java -cp $NETTY:. NettyClient HOST PORT [INTERVAL_MS]
//
// IdleStateHandler does the clockwork: nothing written for an interval, so a PING is due; nothing read
// for two intervals and a half, so the peer is dead. Closing is all that has to be done about it:
// channelInactive dials again.
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.*;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.string.*;
import io.netty.handler.timeout.*;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.*;

public final class NettyClient {
    private static final long FIRST_BACKOFF = 250, LONGEST_BACKOFF = 30_000;

    private final Bootstrap bootstrap = new Bootstrap();
    private final int interval;
    private long backoff = FIRST_BACKOFF;

    private NettyClient(String host, int port, int interval) {
        this.interval = interval;
        bootstrap.group(new NioEventLoopGroup(1))
            .channel(NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 5_000)
            .remoteAddress(host, port)
            .handler(new ChannelInitializer<Channel>() {
                @Override protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(
                        new IdleStateHandler(interval * 5L / 2, interval, 0, TimeUnit.MILLISECONDS),
                        new LineBasedFrameDecoder(8192),
                        new StringDecoder(StandardCharsets.US_ASCII),
                        new StringEncoder(StandardCharsets.US_ASCII),
                        new Heart());
                }
            });
    }

    public static void main(String[] arguments) {
        int interval = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 10_000;
        new NettyClient(arguments[0], Integer.parseInt(arguments[1]), interval).dial();
    }

    private void dial() {
        bootstrap.connect().addListener((ChannelFutureListener) attempt -> {
            if (attempt.isSuccess()) return;
            System.out.println("DOWN " + attempt.cause().getMessage());
            retry(attempt.channel().eventLoop());
        });
    }

    private void retry(EventLoop loop) {
        long pause = ThreadLocalRandom.current().nextLong(backoff / 2, backoff + 1);
        backoff = Math.min(backoff * 2, LONGEST_BACKOFF);
        System.out.println("RETRY in " + pause + " ms");
        loop.schedule(this::dial, pause, TimeUnit.MILLISECONDS);
    }

    /** The heartbeat of one connection. */
    private final class Heart extends SimpleChannelInboundHandler<String> {
        private long id, sentAt;
        private String why = "closed by the peer";

        @Override public void channelActive(ChannelHandlerContext context) {
            System.out.println("UP");
            ping(context);
        }

        @Override protected void channelRead0(ChannelHandlerContext context, String line) {
            if (line.startsWith("PING")) {
                context.writeAndFlush("PONG" + line.substring(4) + "\n");
                System.out.println("ASKED" + line.substring(4));
            }
            if (!line.trim().equals("PONG " + id)) return;
            // It answers: it is healthy, and the next pause is short again.
            backoff = FIRST_BACKOFF;
            System.out.printf("PONG after %.1f ms%n", (System.nanoTime() - sentAt) / 1e6);
        }

        @Override public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (!(event instanceof IdleStateEvent)) return;
            if (((IdleStateEvent) event).state() == IdleState.READER_IDLE) {
                why = "silent";
                context.close();
            } else {
                ping(context);
            }
        }

        @Override public void channelInactive(ChannelHandlerContext context) {
            System.out.println("DOWN " + why);
            retry(context.channel().eventLoop());
        }

        @Override public void exceptionCaught(ChannelHandlerContext context, Throwable error) {
            why = String.valueOf(error.getMessage());
            context.close();
        }

        private void ping(ChannelHandlerContext context) {
            sentAt = System.nanoTime();
            context.writeAndFlush("PING " + ++id + "\n");
        }
    }
}
