package io.muster.testing;

import java.nio.file.Path;

/** The build's parameters for the tests of this run, from system properties. */
public final class Run {

    private static final String FORK = "fork-";

    private Run() {}

    /** {@code payara} for Payara Micro of either version, {@code payara7} for Payara Server, or {@code wildfly}. */
    public static String server() {
        return setting("arquillian.launch");
    }

    /**
     * {@code payara-2}: the server, and the number of the JVM that runs these tests. Several run concurrently, and
     * their files must not collide.
     */
    public static String name() {
        return server() + "-" + fork();
    }

    /** The number of the JVM that runs these tests, from 1. */
    public static int fork() {
        return Integer.parseInt(System.getProperty("muster.it.fork", FORK + 1).substring(FORK.length()));
    }

    /** Whether the scenarios run at full size, which takes an hour, or in the short form of every build. */
    public static boolean isLong() {
        return Boolean.getBoolean("muster.faults.long");
    }

    public static Path war() {
        return Path.of(setting("muster.it.war"));
    }

    /** For files that may be examined after a test. */
    public static Path directory() {
        return war().resolveSibling("fault").resolve(name());
    }

    /** A system property that the build sets. */
    public static String setting(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new IllegalStateException("run by mvn verify, which sets the system property " + name);
        }
        return value;
    }
}
