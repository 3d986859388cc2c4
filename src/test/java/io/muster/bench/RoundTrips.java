package io.muster.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A proxy between a server and its database that counts how often one waited for the other: that is what batching
 * saves, and what the database's statistics do not show.
 */
final class RoundTrips implements AutoCloseable {

    private final ServerSocket listener;
    private final int target;
    private final AtomicLong count = new AtomicLong();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** @param target the port of the database on this machine */
    RoundTrips(int target) {
        this.target = target;
        try {
            listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        spawn(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** For all connections since the start. */
    long count() {
        return count.get();
    }

    @Override
    public void close() {
        closeQuietly(listener);
        open.forEach(RoundTrips::closeQuietly);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket database = new Socket(InetAddress.getLoopbackAddress(), target);
                client.setTcpNoDelay(true);
                database.setTcpNoDelay(true);
                open.add(client);
                open.add(database);
                AtomicBoolean isAsking = new AtomicBoolean();
                spawn(() -> pass(client, database, () -> isAsking.set(true)));
                spawn(() -> pass(database, client, () -> answered(isAsking)));
            } catch (IOException closed) {
                // the listener is closed, or the database is down
            }
        }
    }

    private void answered(AtomicBoolean isAsking) {
        if (isAsking.compareAndSet(true, false)) {
            count.incrementAndGet();
        }
    }

    private static void pass(Socket from, Socket to, Runnable seen) {
        byte[] buffer = new byte[64 * 1024];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                seen.run();
                out.write(buffer, 0, read);
            }
        } catch (IOException closed) {
            // closed by either side
        }
    }

    private static void spawn(Runnable work) {
        Thread thread = new Thread(work, "round-trips");
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception ignored) {
            // it is closed
        }
    }
}
