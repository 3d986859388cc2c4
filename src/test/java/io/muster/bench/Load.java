package io.muster.bench;

import io.muster.bench.ReplyReader.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Sends one request repeatedly over many connections, and records the times of the responses.
 *
 * <p>One thread and a selector, whatever the number of connections; limited in number and time. The time of a
 * connection's first request includes connecting.
 */
final class Load {

    /**
     * How much to send.
     *
     * @param requests over all connections
     * @param sending no request is sent after this
     * @param deadline requests not answered by then have failed
     */
    record Plan(int connections, int requests, Duration sending, Duration deadline) {

        /** Every caller sends one request. */
        static Plan once(int callers, Duration deadline) {
            return new Plan(callers, callers, deadline, deadline);
        }
    }

    /**
     * The result.
     *
     * @param sortedNanos times of the requests with the expected status
     * @param last the last response, whatever its status
     * @param failures the first ten messages
     */
    record Outcome(long[] sortedNanos, int failed, List<String> failures, Optional<Reply> last, Duration took) {

        double percentileMs(double percent) {
            if (sortedNanos.length == 0) {
                return Double.NaN;
            }
            int rank = (int) Math.ceil(percent / 100 * sortedNanos.length);
            return sortedNanos[Math.max(0, rank - 1)] / 1e6;
        }

        double perSecond() {
            return sortedNanos.length / (took.toNanos() / 1e9);
        }
    }

    /**
     * What to send, and the expected status.
     *
     * @param headers further lines, each ending with CR LF
     */
    private record Request(URI url, String method, String headers, String body, int wanted) {}

    private static final int SELECT_MS = 100;

    private final Plan plan;
    private final InetSocketAddress server;
    private final ByteBuffer request;
    private final ByteBuffer incoming = ByteBuffer.allocateDirect(256 * 1024);
    private final Tally tally;
    private int sent;

    private Load(Request request, Plan plan) {
        this.plan = plan;
        this.server =
                new InetSocketAddress(request.url().getHost(), request.url().getPort());
        this.request = bytes(request);
        this.tally = new Tally(plan.requests(), request.wanted());
    }

    static Outcome post(URI url, String json, Plan plan) {
        return new Load(new Request(url, "POST", "", json, 200), plan).run();
    }

    /** Posts background groups, which should be acknowledged with 202. */
    static Outcome submit(URI url, String json, Plan plan) {
        return new Load(new Request(url, "POST", "Prefer: respond-async\r\n", json, 202), plan).run();
    }

    static Outcome get(URI url) {
        return new Load(new Request(url, "GET", "", "", 200), Plan.once(1, Duration.ofSeconds(10))).run();
    }

    private static ByteBuffer bytes(Request request) {
        byte[] content = request.body().getBytes(StandardCharsets.UTF_8);
        String head = "%s %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n%s\r\n"
                .formatted(
                        request.method(),
                        request.url().getPath(),
                        request.url().getAuthority(),
                        content.length,
                        request.headers());
        byte[] ascii = head.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocateDirect(ascii.length + content.length)
                .put(ascii)
                .put(content)
                .flip();
    }

    private Outcome run() {
        long begin = System.nanoTime();
        try (Selector selector = Selector.open()) {
            try {
                for (int connection = 0; connection < plan.connections(); connection++) {
                    new Connection(selector);
                    // serve open connections while others are still connecting
                    serve(selector, begin, 0);
                }
                while (!tally.isComplete(sent)
                        && elapsed(begin) < plan.deadline().toNanos()) {
                    serve(selector, begin, SELECT_MS);
                }
            } finally {
                for (SelectionKey key : selector.keys()) {
                    key.channel().close();
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        tally.unanswered(sent);
        return tally.outcome(Duration.ofNanos(elapsed(begin)));
    }

    private void serve(Selector selector, long begin, int waitMs) throws IOException {
        boolean sending = isSending(begin);
        if (waitMs == 0) {
            selector.selectNow();
        } else {
            selector.select(waitMs);
        }
        for (SelectionKey key : selector.selectedKeys()) {
            ((Connection) key.attachment()).proceed(key, sending);
        }
        selector.selectedKeys().clear();
    }

    private boolean isSending(long begin) {
        return sent < plan.requests() && elapsed(begin) < plan.sending().toNanos();
    }

    private static long elapsed(long begin) {
        return System.nanoTime() - begin;
    }

    /** One kept-alive connection, with one request at a time. */
    private final class Connection {

        private final SocketChannel channel;
        private ByteBuffer outgoing = request.duplicate();
        private ReplyReader reader = new ReplyReader();
        private long sentAt = System.nanoTime();

        Connection(Selector selector) throws IOException {
            channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.socket().setTcpNoDelay(true);
            channel.connect(server);
            channel.register(selector, SelectionKey.OP_CONNECT, this);
            sent++;
        }

        void proceed(SelectionKey key, boolean sending) throws IOException {
            try {
                if (key.isConnectable()) {
                    channel.finishConnect();
                    write(key);
                } else if (key.isWritable()) {
                    write(key);
                } else if (key.isReadable()) {
                    read(key, sending);
                }
            } catch (IOException broken) {
                tally.failed("connection broke: " + broken.getMessage());
                channel.close();
            }
        }

        private void write(SelectionKey key) throws IOException {
            channel.write(outgoing);
            key.interestOps(outgoing.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
        }

        private void read(SelectionKey key, boolean sending) throws IOException {
            incoming.clear();
            if (channel.read(incoming) < 0) {
                throw new IOException("closed before the answer was complete");
            }
            Optional<Reply> reply = reader.take(incoming.flip());
            if (reply.isPresent()) {
                tally.answered(reply.get(), System.nanoTime() - sentAt);
                if (sending && sent < plan.requests()) {
                    again(key);
                } else {
                    channel.close();
                }
            }
        }

        private void again(SelectionKey key) throws IOException {
            sent++;
            sentAt = System.nanoTime();
            reader = new ReplyReader();
            outgoing = request.duplicate();
            write(key);
        }
    }

    /** Counts responses and failures. */
    private static final class Tally {

        private static final int FAILURES_TOLD = 10;

        private final int wanted;
        private long[] nanos;
        private int answered;
        private int failed;
        private final List<String> failures = new ArrayList<>();
        private Optional<Reply> last = Optional.empty();

        Tally(int requests, int wanted) {
            this.wanted = wanted;
            nanos = new long[Math.min(requests, 10_000)];
        }

        void answered(Reply reply, long tookNanos) {
            last = Optional.of(reply);
            if (reply.status() != wanted) {
                failed("status " + reply.status() + " "
                        + reply.text().lines().findFirst().orElse(""));
                return;
            }
            if (answered == nanos.length) {
                nanos = Arrays.copyOf(nanos, nanos.length * 2);
            }
            nanos[answered++] = tookNanos;
        }

        void failed(String why) {
            failed++;
            if (failures.size() < FAILURES_TOLD) {
                failures.add(why.length() <= 200 ? why : why.substring(0, 200));
            }
        }

        void unanswered(int sent) {
            while (answered + failed < sent) {
                failed("no answer by the deadline");
            }
        }

        boolean isComplete(int sent) {
            return answered + failed == sent;
        }

        Outcome outcome(Duration took) {
            long[] sorted = Arrays.copyOf(nanos, answered);
            Arrays.sort(sorted);
            return new Outcome(sorted, failed, List.copyOf(failures), last, took);
        }
    }
}
