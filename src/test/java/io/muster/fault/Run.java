package io.muster.fault;

import java.nio.file.Path;

/** What the build tells the tests of this run, by system properties. */
public final class Run {

    private static final String FORK = "fork-";

    private Run() {}

    /** {@code payara}, which is Payara Micro of either version, {@code payara7}, which is Payara Server, or {@code wildfly}. */
    public static String server() {
        return setting("arquillian.launch");
    }

    /**
     * {@code payara-2}: the server, and the number of the JVM that these tests run in. Several run at the same time, and
     * what they write must not meet.
     */
    public static String name() {
        return server() + "-" + fork();
    }

    /** The number of the JVM that these tests run in, from 1. */
    static int fork() {
        return Integer.parseInt(System.getProperty("muster.it.fork", FORK + 1).substring(FORK.length()));
    }

    /** Whether the promises are tried at their full size, which takes an hour, or in the short form of every build. */
    static boolean isLong() {
        return Boolean.getBoolean("muster.faults.long");
    }

    public static Path war() {
        return Path.of(setting("muster.it.war"));
    }

    /** Where what a test leaves behind may be looked at afterwards. */
    static Path directory() {
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
