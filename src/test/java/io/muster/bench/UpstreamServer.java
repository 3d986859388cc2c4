package io.muster.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * An upstream on the loopback interface that responds after a delay and counts; in its own process, so that its CPU
 * time can be separated.
 *
 * <p>{@code /after/100} responds 200 after 100 ms, {@code /fail/50} responds 503 after 50 ms, {@code /counts} returns
 * the counts, {@code /reset} resets them and {@code /hang-up} closes every connection. One thread and a selector; it
 * prints its port, and ends when its standard input does.
 */
final class UpstreamServer {

    private static final int BACKLOG = 4_096;
    private static final int LONGEST_REQUEST = 8_192;
    private static final int NANOS_PER_MS = 1_000_000;

    /** A response that is not due yet. */
    private record Pending(long due, Caller caller, int status) {}

    private final Selector selector = Selector.open();
    private final ServerSocketChannel listener = ServerSocketChannel.open();
    private final PriorityQueue<Pending> pending = new PriorityQueue<>(Comparator.comparingLong(Pending::due));

    private int requests;
    private int connections;
    private int inFlight;
    private int most;
    private int gone;
    private long failedAt;
    private long lastGoneAt;

    private UpstreamServer() throws IOException {
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
    }

    public static void main(String... args) throws IOException {
        UpstreamServer server = new UpstreamServer();
        Thread untilInputEnds = new Thread(UpstreamServer::exitWithInput, "until-input-ends");
        untilInputEnds.setDaemon(true);
        untilInputEnds.start();
        System.out.println(server.listener.socket().getLocalPort());
        server.serve();
    }

    private static void exitWithInput() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException closed) {
            // treated like the end
        }
        System.exit(0);
    }

    private void serve() throws IOException {
        while (true) {
            Pending first = pending.peek();
            long waitNanos = first == null ? 1_000L * NANOS_PER_MS : first.due() - System.nanoTime();
            if (waitNanos <= 0) {
                selector.selectNow();
            } else {
                // rounded up: never early
                selector.select(waitNanos / NANOS_PER_MS + 1);
            }
            for (SelectionKey key : selector.selectedKeys()) {
                if (key.isAcceptable()) {
                    accept();
                } else {
                    ((Caller) key.attachment()).read();
                }
            }
            selector.selectedKeys().clear();
            respondToDue();
        }
    }

    private void accept() throws IOException {
        for (SocketChannel channel = listener.accept(); channel != null; channel = listener.accept()) {
            connections++;
            channel.configureBlocking(false);
            channel.socket().setTcpNoDelay(true);
            channel.register(selector, SelectionKey.OP_READ, new Caller(channel));
        }
    }

    private void respondToDue() {
        for (Pending first = pending.peek();
                first != null && first.due() - System.nanoTime() <= 0;
                first = pending.peek()) {
            pending.poll();
            if (first.caller().waiting) {
                first.caller().waiting = false;
                inFlight--;
                failedAt = first.status() == 200 ? failedAt : System.nanoTime();
                first.caller().write(first.status(), "{\"id\":7,\"name\":\"Leanne Graham\",\"price\":1.10}");
            }
        }
    }

    private String counts() {
        return String.format(
                Locale.ROOT,
                "{\"requests\":%d,\"connections\":%d,\"inFlight\":%d,\"most\":%d,\"gone\":%d,\"goneAfterMs\":%.1f}",
                requests,
                connections,
                inFlight,
                most,
                gone,
                (double) (lastGoneAt - failedAt) / NANOS_PER_MS);
    }

    private void reset() {
        requests = 0;
        connections = 0;
        most = inFlight;
        gone = 0;
        failedAt = 0;
        lastGoneAt = 0;
    }

    private void hangUp() {
        for (SelectionKey key : selector.keys()) {
            if (key.attachment() instanceof Caller caller) {
                caller.close();
            }
        }
    }

    /** One connection to this server. */
    private final class Caller {

        private final SocketChannel channel;
        private final ByteBuffer incoming = ByteBuffer.allocate(LONGEST_REQUEST);
        private boolean waiting;

        Caller(SocketChannel channel) {
            this.channel = channel;
        }

        void read() {
            try {
                if (channel.read(incoming) < 0) {
                    close();
                    return;
                }
            } catch (IOException reset) {
                close();
                return;
            }
            String text = new String(incoming.array(), 0, incoming.position(), StandardCharsets.ISO_8859_1);
            if (text.endsWith("\r\n\r\n")) {
                incoming.clear();
                take(text.substring(text.indexOf(' ') + 1).split(" ", 2)[0]);
            } else if (!incoming.hasRemaining()) {
                close();
            }
        }

        private void take(String path) {
            Optional<Integer> after = millis(path, "/after/");
            Optional<Integer> fail = millis(path, "/fail/");
            if (after.or(() -> fail).isPresent()) {
                waiting = true;
                requests++;
                inFlight++;
                most = Math.max(most, inFlight);
                long due = System.nanoTime() + (long) after.or(() -> fail).get() * NANOS_PER_MS;
                pending.add(new Pending(due, this, after.isPresent() ? 200 : 503));
            } else if (path.equals("/reset")) {
                reset();
                write(200, "{}");
            } else if (path.equals("/hang-up")) {
                write(200, "{}");
                hangUp();
            } else {
                write(path.equals("/counts") ? 200 : 404, counts());
            }
        }

        private static Optional<Integer> millis(String path, String prefix) {
            return path.startsWith(prefix)
                    ? Optional.of(Integer.parseInt(path.substring(prefix.length())))
                    : Optional.empty();
        }

        // fits into any socket's buffer
        void write(int status, String json) {
            String answer = "HTTP/1.1 %d -\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                    .formatted(status, json.length(), json);
            try {
                channel.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
            } catch (IOException reset) {
                close();
            }
        }

        private void close() {
            if (waiting) {
                waiting = false;
                inFlight--;
                gone++;
                lastGoneAt = System.nanoTime();
            }
            try {
                channel.close();
            } catch (IOException ignored) {
                // it is closed
            }
        }
    }
}
