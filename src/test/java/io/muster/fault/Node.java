package io.muster.fault;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.muster.it.MusterClient;
import io.muster.testing.Ports;
import io.muster.testing.Run;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A server with Muster in its own process, on a port that it keeps across restarts.
 *
 * <pre>{@code
 * try (Node node = new Node("a", Run.war(), Map.of("muster.data.dir", folder.toString()))) {
 *     node.start();
 *     node.awaitReady();
 *     ...
 *     node.kill();
 * }
 * }</pre>
 *
 * <p>Its log is {@code target/fault/<server>-<fork>/<name>.log}. Nothing of it outlives the test, or the tests' JVM. Not
 * thread-safe.
 */
public final class Node implements AutoCloseable {

    // for a server with 256 MB that recovers its database, on a busy machine; a server that has ended is detected at
    // once
    private static final Duration LONGEST_START = Duration.ofMinutes(8);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(30);
    private static final int LINES_SHOWN = 150;

    /** Options for a node that is started often and does little: it is ready in half the time. */
    public static final String[] SHORT_LIVED = {"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"};

    private static final Set<Node> STARTED = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> STARTED.forEach(Node::kill), "kill-nodes"));
    }

    private final String name;
    private final NodeCommand command;
    private final Path log;
    private final URI address;
    private Optional<Process> launcher = Optional.empty();

    /**
     * @param name also of its files; unique among the nodes of a test
     * @param settings of Muster; in addition to those of the build
     * @param jvmOptions in addition to those of the build
     */
    public Node(String name, Path war, Map<String, String> settings, String... jvmOptions) {
        this.name = name;
        Path folder = Folders.empty(Run.directory().resolve(name));
        this.command = new NodeCommand(
                folder.resolve("server"), war, Ports.free(), Ports.free(), settings, List.of(jvmOptions));
        this.log = folder.resolveSibling(name + ".log");
        this.address = URI.create("http://localhost:%d/".formatted(command.port()));
        try {
            Files.deleteIfExists(log);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /**
     * A node that is ready, for the tests of a class.
     *
     * @param name also of its files; unique among the nodes of a test
     * @param settings of Muster; in addition to those of the build
     */
    public static Node ready(String name, Map<String, String> settings) {
        Node node = new Node(name, Run.war(), settings, SHORT_LIVED);
        boolean isReady = false;
        try {
            node.start();
            node.awaitReady();
            isReady = true;
            return node;
        } finally {
            if (!isReady) {
                node.close();
            }
        }
    }

    public String name() {
        return name;
    }

    public URI address() {
        return address;
    }

    /** Starts or restarts it, without waiting until it is ready. */
    public void start() {
        start(command.prepare());
    }

    /**
     * As {@link #start()}, on Payara Micro, which redeploys the application this many times after it has deployed it.
     */
    public void startAndRedeploy(int times) {
        ProcessBuilder builder = command.prepare();
        command.redeployAtStart(builder, times);
        start(builder);
    }

    private void start(ProcessBuilder prepared) {
        if (isAlive()) {
            throw new IllegalStateException("node %s runs already".formatted(name));
        }
        ProcessBuilder builder =
                prepared.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        try {
            launcher = Optional.of(builder.start());
            STARTED.add(this);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Waits until the application is deployed and accepts groups. */
    public void awaitReady() {
        await("ready");
    }

    /** Waits until the application is deployed, whether or not it can reach its database. */
    public void awaitLive() {
        await("live");
    }

    private void await(String health) {
        MusterClient muster = new MusterClient(address);
        Awaitility.await("node %s to be %s, see %s".formatted(name, health, log))
                .atMost(LONGEST_START)
                .failFast("the server ended", () -> !isAlive())
                .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                // a server may be ready before the application is deployed
                .until(() -> muster.get("").status() == 200
                        && muster.get("health/" + health).status() == 200);
    }

    /** Whether its process exists, frozen or not. */
    public boolean isAlive() {
        return launcher.map(Process::isAlive).orElse(false);
    }

    /** Waits until it has ended by itself. */
    public void awaitEnd(Duration longest) {
        Awaitility.await("end of node " + name).atMost(longest).until(() -> !isAlive());
    }

    /** Sends SIGKILL to all of its processes, and waits for their end. No effect on a node that is not running. */
    public void kill() {
        List<ProcessHandle> left = processes().toList();
        left.forEach(ProcessHandle::destroyForcibly);
        left.forEach(process ->
                process.onExit().orTimeout(LONGEST_STOP.toSeconds(), SECONDS).join());
        STARTED.remove(this);
    }

    /** Redeploys the application, as an operator would, on a running WildFly, and waits for that. */
    public void redeploy() {
        long before = redeployments();
        command.redeploy();
        Awaitility.await("deployment on node " + name).atMost(LONGEST_START).until(() -> redeployments() > before);
    }

    private long redeployments() {
        return log().lines()
                .filter(line -> line.contains("WFLYSRV0016: Replaced deployment"))
                .count();
    }

    /** The number of its threads whose names have this prefix. */
    public long threads(String prefix) {
        try {
            Process jstack = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jstack")
                                    .toString(),
                            Long.toString(jvm().pid()))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (BufferedReader lines = jstack.inputReader()) {
                return lines.lines()
                        .filter(line -> line.startsWith('"' + prefix))
                        .count();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Sends SIGSTOP: it keeps its connections and files, and does nothing. */
    public void freeze() {
        Signals.send("STOP", jvm());
    }

    /** Sends SIGCONT: it continues as if no time had passed. */
    public void thaw() {
        Signals.send("CONT", jvm());
    }

    /** Sends SIGTERM, without waiting. */
    public void terminate() {
        jvm().destroy();
    }

    /** Sends SIGTERM and waits for the end. */
    public void stop() {
        terminate();
        awaitEnd(LONGEST_STOP);
        STARTED.remove(this);
    }

    /** Its output since it was created, over all its starts. */
    public String log() {
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Kills it if necessary, and prints the end of its log. */
    @Override
    public void close() {
        kill();
        List<String> lines = log().lines().toList();
        System.out.printf("----- the end of %s%n", log);
        lines.stream().skip(Math.max(0, lines.size() - LINES_SHOWN)).forEach(System.out::println);
    }

    @Override
    public String toString() {
        return name;
    }

    // standalone.sh is a shell that waits for the JVM it started
    private ProcessHandle jvm() {
        return processes()
                .filter(process -> process.info().command().orElse("").endsWith("java"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no JVM of node %s runs".formatted(name)));
    }

    private Stream<ProcessHandle> processes() {
        return launcher.stream()
                .filter(Process::isAlive)
                .flatMap(process -> Stream.concat(Stream.of(process.toHandle()), process.descendants()));
    }
}
