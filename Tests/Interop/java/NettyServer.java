// Answers heartbeats with Netty:
//   NETTY=$(echo /usr/share/java/netty-{buffer,codec,common,handler,resolver,transport}.jar | tr ' ' :)
//   javac -cp $NETTY NettyServer.java && java -cp $NETTY:. NettyServer PORT [SILENCE_MS]
//
// PING <id> gets PONG <id>; IdleStateHandler lets a client go that is silent for too long.
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.*;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.string.*;
import io.netty.handler.timeout.*;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

public final class NettyServer {
    public static void main(String[] arguments) throws InterruptedException {
        int port = Integer.parseInt(arguments[0]);
        long silence = arguments.length > 1 ? Long.parseLong(arguments[1]) : 60_000;
        EventLoopGroup group = new NioEventLoopGroup(1);
        try {
            Channel server = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(
                            new IdleStateHandler(silence, 0, 0, TimeUnit.MILLISECONDS),
                            new LineBasedFrameDecoder(8192),
                            new StringDecoder(StandardCharsets.US_ASCII),
                            new StringEncoder(StandardCharsets.US_ASCII),
                            new Heart());
                    }
                })
                .bind("127.0.0.1", port).sync().channel();
            System.out.println("LISTENING " + port);
            server.closeFuture().sync();
        } finally {
            group.shutdownGracefully();
        }
    }

    /** The heartbeat of one client. */
    private static final class Heart extends SimpleChannelInboundHandler<String> {
        private String why = "closed by the peer";

        @Override public void channelActive(ChannelHandlerContext context) {
            System.out.println("UP " + context.channel().remoteAddress());
        }

        @Override protected void channelRead0(ChannelHandlerContext context, String line) {
            if (line.startsWith("PING")) context.writeAndFlush("PONG" + line.substring(4) + "\n");
        }

        @Override public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (!(event instanceof IdleStateEvent)) return;
            why = "silent";
            context.close();
        }

        @Override public void channelInactive(ChannelHandlerContext context) {
            System.out.println("DOWN " + context.channel().remoteAddress() + " " + why);
        }

        @Override public void exceptionCaught(ChannelHandlerContext context, Throwable error) {
            why = String.valueOf(error.getMessage());
            context.close();
        }
    }
}
