package io.muster.testing;

import io.muster.outbound.target.Target;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real HTTP/1.1 server on the loopback interface, whose (mis)behaviour a test chooses by path, and which counts.
 *
 * <pre>{@code
 * try (var upstream = TestUpstream.start()) {
 *     upstream.on("/slow", Answers.after(Duration.ofMillis(100), Answers.text("done")));
 *     upstream.on("/never", Answers.never());
 *     ...
 *     await().until(() -> upstream.callersGone() == 1);
 * }
 * }</pre>
 *
 * <p>One thread per connection; thread-safe.
 */
public final class TestUpstream implements AutoCloseable {

    private static final int BACKLOG = 4_000;
    private static final long STACK_BYTES = 256 * 1024;

    private final ServerSocket listener;
    private final Thread accepting;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Queue<UpstreamRequest> requests = new ConcurrentLinkedQueue<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger mostInFlight = new AtomicInteger();
    private final AtomicInteger callersGone = new AtomicInteger();

    private TestUpstream(ServerSocket listener) {
        this.listener = listener;
        accepting = spawn(this::accept, "test-upstream");
    }

    /** Starts one on a free port; every path responds 404 until configured. */
    public static TestUpstream start() {
        try {
            return new TestUpstream(Ports.listen(BACKLOG));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Starts one on the port of another that was closed. */
    public static TestUpstream startOn(int port) {
        try {
            return new TestUpstream(new ServerSocket(port, BACKLOG, InetAddress.getByName("127.0.0.1")));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Sets the response of a path, without its query, from now on. */
    public TestUpstream on(String path, Answer answer) {
        answers.put(path, answer);
        return this;
    }

    public Target target(String path) {
        return Target.parse(uri(path).toString());
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** The number of connections accepted so far. */
    public int accepted() {
        return accepted.get();
    }

    /** The number of open connections, as far as this side knows. */
    public int open() {
        return open.size();
    }

    /** The number of requests waiting for the end of their response. */
    public int inFlight() {
        return inFlight.get();
    }

    /** The maximum number of concurrent requests so far. */
    public int mostInFlight() {
        return mostInFlight.get();
    }

    /** How often a caller closed its connection before the response was complete. */
    public int callersGone() {
        return callersGone.get();
    }

    /** The requests so far, in order. */
    public Queue<UpstreamRequest> requests() {
        return requests;
    }

    /** Closes every connection, even those in use, and continues to accept new ones. */
    public void closeConnections() {
        open.forEach(TestUpstream::closeQuietly);
    }

    @Override
    public void close() {
        try {
            listener.close();
            // the port is free only when the accepting thread has released it
            accepting.join(1_000);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        closeConnections();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                open.add(socket);
                accepted.incrementAndGet();
                spawn(() -> serve(socket), "test-upstream-connection");
            } catch (IOException closed) {
                // the listener is closed, or the caller disconnected while queued
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var in = new BufferedInputStream(socket.getInputStream());
            for (var request = UpstreamRequest.read(in); request.isPresent(); request = UpstreamRequest.read(in)) {
                requests.add(request.get());
                answer(request.get(), new Wire(socket, in));
            }
        } catch (CallerGoneException gone) {
            callersGone.incrementAndGet();
        } catch (IOException closed) {
            // between two requests: no response is missing
        } finally {
            open.remove(socket);
        }
    }

    private void answer(UpstreamRequest request, Wire wire) throws IOException {
        mostInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
        try {
            String path = request.path().replaceFirst("\\?.*", "");
            answers.getOrDefault(path, Answers.status(404, "no such path")).give(request, wire);
        } finally {
            inFlight.decrementAndGet();
        }
    }

    private static Thread spawn(Runnable work, String name) {
        var thread = new Thread(null, work, name, STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException ignored) {
            // it is closed
        }
    }
}
