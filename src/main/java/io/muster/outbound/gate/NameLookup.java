package io.muster.outbound.gate;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Finds the addresses of a host name; blocks while it asks. {@link InetAddress#getAllByName} but in tests. */
@FunctionalInterface
public interface NameLookup {

    InetAddress[] lookUp(String host) throws UnknownHostException;
}
