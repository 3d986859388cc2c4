package io.muster.it;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The only host names that exist for the servers under test, so that no test depends on the DNS. See {@code
 * jdk.net.hosts.file} in the JDK's networking properties.
 */
final class Names {

    /** A name that resolves to a private address. */
    static final String INTERNAL = "internal.example";

    /** A name that resolves to a cloud's metadata service. */
    static final String METADATA = "metadata.example";

    /** A name that does not exist. */
    static final String UNKNOWN = "nowhere.example";

    private Names() {}

    /** Writes them to a hosts file for the server. */
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
