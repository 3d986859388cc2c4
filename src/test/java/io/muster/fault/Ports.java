package io.muster.fault;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** Ports of this machine for servers that are started and stopped. */
public final class Ports {

    // below Linux's ephemeral ports: a server must find its port free when it is restarted, and clients must not
    // accidentally connect to themselves meanwhile; each fork has its own range for the same reason
    private static final int FIRST = 20_000;
    private static final int PER_FORK = 3_000;
    private static final int FORKS = 4;
    private static final int LOWEST = FIRST + PER_FORK * (Run.fork() % FORKS);

    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private Ports() {}

    /** A free port that was not returned before. */
    public static int free() {
        int port = ThreadLocalRandom.current().nextInt(LOWEST, LOWEST + PER_FORK);
        while (!GIVEN.add(port) || !isFree(port)) {
            port = ThreadLocalRandom.current().nextInt(LOWEST, LOWEST + PER_FORK);
        }
        return port;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
