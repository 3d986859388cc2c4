package io.muster.it;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The host names that exist for the servers under test: these and no others, so that no test depends on the DNS. See
 * {@code jdk.net.hosts.file} in the JDK's networking properties.
 */
final class Names {

    /** A name which leads to a private address. */
    static final String INTERNAL = "internal.example";

    /** A name which leads to where clouds keep their machines' credentials. */
    static final String METADATA = "metadata.example";

    /** A name which nobody has. */
    static final String UNKNOWN = "nowhere.example";

    private Names() {}

    /** Writes them to a file, which a server is given. */
    static void write(Path hosts) throws IOException {
        // Payara does not start without its own name
        String own = InetAddress.getLocalHost().getHostName();
        Files.createDirectories(hosts.getParent());
        Files.write(
                hosts,
                List.of(
                        "127.0.0.1 localhost",
                        "127.0.0.1 " + own,
                        "10.1.2.3 " + INTERNAL,
                        "169.254.169.254 " + METADATA));
    }
}
