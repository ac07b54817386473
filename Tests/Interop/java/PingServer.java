// Answers heartbeats: javac PingServer.java && java PingServer PORT [SILENCE_MS]
//
// PING <id> gets PONG <id>; a client that is silent for too long is let go. One thread a client is the
// plain way; with many clients take NettyServer.
import java.io.*;
import java.net.*;
import java.nio.charset.StandardCharsets;

public final class PingServer {
    public static void main(String[] arguments) throws IOException {
        int silence = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 60_000;
        try (ServerSocket server = new ServerSocket()) {
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])));
            System.out.println("LISTENING " + server.getLocalPort());
            while (true) {
                Socket client = server.accept();
                Thread thread = new Thread(() -> serve(client, silence));
                thread.setDaemon(true);
                thread.start();
            }
        }
    }

    private static void serve(Socket client, int silence) {
        String who = client.getRemoteSocketAddress().toString();
        System.out.println("UP " + who);
        try (client) {
            client.setTcpNoDelay(true);
            client.setSoTimeout(silence);
            BufferedReader lines = new BufferedReader(
                new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
            OutputStream out = client.getOutputStream();
            for (String line; (line = lines.readLine()) != null; ) {
                if (!line.startsWith("PING")) continue;
                out.write(("PONG" + line.substring(4) + "\n").getBytes(StandardCharsets.US_ASCII));
            }
            System.out.println("DOWN " + who + " closed by the peer");
        } catch (SocketTimeoutException silent) {
            System.out.println("DOWN " + who + " silent");
        } catch (IOException error) {
            System.out.println("DOWN " + who + " " + error.getMessage());
        }
    }
}
