package io.muster.fault;

import java.nio.file.Path;

/** What the build tells the tests of this run, by system properties. */
final class Run {

    private Run() {}

    /** {@code payara} or {@code wildfly}. */
    static String server() {
        return setting("arquillian.launch");
    }

    /** Whether the promises are tried at their full size, which takes an hour, or in the short form of every build. */
    static boolean isLong() {
        return Boolean.getBoolean("muster.faults.long");
    }

    static Path war() {
        return Path.of(setting("muster.it.war"));
    }

    /** Where what a test leaves behind may be looked at afterwards. */
    static Path directory() {
        return war().resolveSibling("fault").resolve(server());
    }

    static String setting(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new IllegalStateException("run by mvn verify, which sets the system property " + name);
        }
        return value;
    }
}
