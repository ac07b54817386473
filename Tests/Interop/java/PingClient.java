// Holds a connection with heartbeats: javac PingClient.java && java PingClient HOST PORT [INTERVAL_MS]
//
// A thread sends PING <id> every interval; whatever comes back is life, and PONG <id> tells the round
// trip. The other end may ask as well. No byte for two intervals and a half means that the peer is
// dead: TCP alone would not say so for hours. After that it dials again, later each time, with a
// random share so that a thousand clients do not come back at once.
import java.io.*;
import java.net.*;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.*;

public final class PingClient {
    private static final int CONNECT_TIMEOUT = 5_000;
    private static final long FIRST_BACKOFF = 250, LONGEST_BACKOFF = 30_000;

    private final String host;
    private final int port, interval;
    private final ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "heartbeat");
        thread.setDaemon(true);
        return thread;
    });

    private PingClient(String host, int port, int interval) {
        this.host = host;
        this.port = port;
        this.interval = interval;
    }

    public static void main(String[] arguments) throws InterruptedException {
        int interval = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 10_000;
        new PingClient(arguments[0], Integer.parseInt(arguments[1]), interval).run();
    }

    private void run() throws InterruptedException {
        long backoff = FIRST_BACKOFF;
        while (true) {
            long began = System.nanoTime();
            try {
                hold();
            } catch (SocketTimeoutException silence) {
                say("DOWN silent");
            } catch (IOException error) {
                say("DOWN " + error.getMessage());
            }
            // A connection that lasted was healthy: begin with short pauses again.
            if (System.nanoTime() - began > 5_000_000L * interval) backoff = FIRST_BACKOFF;
            long pause = ThreadLocalRandom.current().nextLong(backoff / 2, backoff + 1);
            backoff = Math.min(backoff * 2, LONGEST_BACKOFF);
            say("RETRY in " + pause + " ms");
            Thread.sleep(pause);
        }
    }

    /** One connection, until it ends. */
    private void hold() throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), CONNECT_TIMEOUT);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(interval * 5 / 2);
            say("UP");
            Map<Long, Long> outstanding = new ConcurrentHashMap<>();
            ScheduledFuture<?> beats = heart.scheduleAtFixedRate(
                new Beat(socket, outstanding), 0, interval, TimeUnit.MILLISECONDS);
            try {
                read(socket, outstanding);
            } finally {
                beats.cancel(false);
            }
        }
    }

    private void read(Socket socket, Map<Long, Long> outstanding) throws IOException {
        BufferedReader lines = new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        for (String line; (line = lines.readLine()) != null; ) {
            if (line.startsWith("PING")) {
                send(socket, "PONG" + line.substring(4));
                say("ASKED" + line.substring(4));
            }
            if (!line.startsWith("PONG ")) continue;
            Long sent = outstanding.remove(Long.parseLong(line.substring(5).trim()));
            if (sent != null) {
                say(String.format("PONG after %.1f ms", (System.nanoTime() - sent) / 1e6));
            }
        }
        throw new EOFException("closed by the peer");
    }

    /** Sends one PING each time it runs. */
    private static final class Beat implements Runnable {
        private final Socket socket;
        private final Map<Long, Long> outstanding;
        private long id;

        Beat(Socket socket, Map<Long, Long> outstanding) {
            this.socket = socket;
            this.outstanding = outstanding;
        }

        @Override public void run() {
            try {
                outstanding.keySet().removeIf(old -> old <= id - 16);
                outstanding.put(++id, System.nanoTime());
                send(socket, "PING " + id);
            } catch (IOException error) {
                // The reader hears of it as well, and says why.
                try { socket.close(); } catch (IOException ignored) { }
            }
        }
    }

    /** The heart and the reader both write: a line goes out as a whole. */
    private static void send(Socket socket, String line) throws IOException {
        synchronized (socket) {
            socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static void say(String words) {
        System.out.println(words);
    }
}
