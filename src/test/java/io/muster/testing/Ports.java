package io.muster.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports of this machine for servers that tests start and stop.
 *
 * <p>A port is used again as late as possible: Muster remembers a host that failed or asked for a pause by its name and
 * port, and must not take the server of one test for that of another.
 */
public final class Ports {

    // below Linux's ephemeral ports: a server must find its port free when it is restarted, and clients must not
    // accidentally connect to themselves meanwhile; each fork has its own range for the same reason
    private static final int FIRST = 10_000;
    private static final int PER_FORK = 2_700;
    private static final int FORKS = 8;

    // not those of databases and the like, which tasks may not call
    private static final io.muster.outbound.target.Ports CALLABLE = io.muster.outbound.target.Ports.standard();
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(PER_FORK));

    private Ports() {}

    /** A free port that was not returned before, and is nobody else's in this JVM. */
    public static int free() {
        try (ServerSocket socket = listen(1)) {
            GIVEN.add(socket.getLocalPort());
            return socket.getLocalPort();
        } catch (IOException failure) {
            throw new IllegalStateException("no port is free", failure);
        }
    }

    /**
     * Listens on a free port of the loopback interface.
     *
     * @param backlog how many connections may wait to be accepted
     * @throws IOException if none of this JVM's ports is free
     */
    public static ServerSocket listen(int backlog) throws IOException {
        IOException last = new IOException("not tried");
        for (int attempt = 0; attempt < PER_FORK; attempt++) {
            int port = next();
            if (GIVEN.contains(port) || !CALLABLE.contain(port)) {
                continue;
            }
            try {
                return new ServerSocket(port, backlog, InetAddress.getByName("127.0.0.1"));
            } catch (IOException taken) {
                last = taken;
            }
        }
        throw last;
    }

    private static int next() {
        int place = Math.floorMod(NEXT.getAndIncrement(), PER_FORK);
        return FIRST + PER_FORK * (Run.fork() % FORKS) + place;
    }
}
