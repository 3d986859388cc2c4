package io.muster.outbound.gate;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Looks up the addresses of a host name, blocking the thread: {@link InetAddress#getAllByName}, except in tests. */
@FunctionalInterface
public interface NameLookup {

    InetAddress[] lookUp(String host) throws UnknownHostException;
}
