package io.muster.fault;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** Ports of this machine for servers that come and go. */
public final class Ports {

    // below those that Linux gives to callers: a server that is down must find its port free when it comes back, and
    // who calls it meanwhile must not happen to call itself; each fork has a range of its own for the same reason
    private static final int FIRST = 20_000;
    private static final int PER_FORK = 3_000;
    private static final int FORKS = 4;
    private static final int LOWEST = FIRST + PER_FORK * (Run.fork() % FORKS);

    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private Ports() {}

    /** One that is free, and not given before. */
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
