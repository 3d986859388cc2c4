package io.muster.it;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A server with Muster in a process of its own, started by the command its operators use, and without Arquillian, which
 * would not let anybody else stop it.
 */
final class ServerProcess implements AutoCloseable {

    private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));

    private final Process launcher;
    private final Path log;
    private final URI address;

    private ServerProcess(Process launcher, Path log, int port) {
        this.launcher = launcher;
        this.log = log;
        this.address = URI.create("http://localhost:%d/".formatted(port));
    }

    /**
     * Starts the server of this run and waits until it is ready.
     *
     * @param directory keeps its database, in the folder {@code data}: started there again, it finds what it kept
     */
    static ServerProcess start(Path directory) throws IOException {
        List<Integer> ports = freePorts();
        Path log = directory.resolve("server.log");
        List<String> command = switch (setting("arquillian.launch")) {
            case "payara" -> payaraMicro(jvmOptions(directory), ports.get(0));
            case "wildfly" -> wildFly(directory, ports.get(0), ports.get(1));
            default -> throw new IllegalStateException("no command for this server");
        };
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", JAVA_HOME.toString());
        // for standalone.sh, which takes no options of the JVM
        builder.environment().put("JAVA_OPTS", jvmOptions(directory));
        ServerProcess server = new ServerProcess(builder.start(), log, ports.get(0));
        try {
            server.awaitReady();
            return server;
        } catch (RuntimeException | Error failure) {
            server.close();
            throw failure;
        }
    }

    URI address() {
        return address;
    }

    /** Sends the JVM itself SIGTERM. */
    void terminate() {
        jvm().destroy();
    }

    /** Kills the JVM itself, as a power cut would, and waits until it is gone. */
    void kill() {
        ProcessHandle jvm = jvm();
        jvm.destroyForcibly();
        jvm.onExit().join();
    }

    /** What it has written so far. */
    String log() throws IOException {
        return Files.readString(log);
    }

    boolean isAlive() {
        return launcher.isAlive();
    }

    /** Ends what is left of the server, and shows its log. */
    @Override
    public void close() throws IOException {
        List<ProcessHandle> left = processes().toList();
        left.forEach(ProcessHandle::destroyForcibly);
        left.forEach(process -> process.onExit().join());
        System.out.println(Files.readString(log));
    }

    // standalone.sh is a shell that waits for the JVM it started
    private ProcessHandle jvm() {
        return processes()
                .filter(process -> process.info().command().orElse("").endsWith("java"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no JVM runs"));
    }

    private Stream<ProcessHandle> processes() {
        return Stream.concat(Stream.of(launcher.toHandle()), launcher.descendants());
    }

    private void awaitReady() {
        MusterClient muster = new MusterClient(address);
        Awaitility.await("readiness of " + address)
                .atMost(90, SECONDS)
                .failFast("the server ended", () -> !isAlive())
                .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                // a server may be ready before the application is there
                .until(() -> muster.get("").status() == 200
                        && muster.get("health/ready").status() == 200);
    }

    private static String jvmOptions(Path directory) {
        return setting("muster.it.jvmOptions") + " -Dmuster.data.dir=" + directory.resolve("data");
    }

    private static List<String> payaraMicro(String jvmOptions, int port) {
        Path config = Path.of(setting("muster.it.serverConfig"), "payara-micro");
        List<String> command =
                new ArrayList<>(List.of(JAVA_HOME.resolve("bin/java").toString()));
        command.addAll(List.of(jvmOptions.split(" ")));
        command.addAll(List.of("-Dmuster.listen.address=127.0.0.1", "-jar", setting("muster.it.microJar")));
        command.addAll(List.of("--nocluster", "--port", Integer.toString(port), "--contextroot", "/"));
        command.addAll(List.of(
                "--prebootcommandfile", config.resolve("pre-boot.asadmin").toString()));
        command.addAll(
                List.of("--logproperties", config.resolve("logging.properties").toString()));
        command.addAll(List.of("--deploy", setting("muster.it.war")));
        return command;
    }

    private static List<String> wildFly(Path base, int port, int managementPort) throws IOException {
        Path home = Path.of(setting("muster.it.jbossHome"));
        if (Files.notExists(base.resolve("configuration"))) {
            copyConfiguration(
                    home.resolve("standalone/configuration"), Files.createDirectory(base.resolve("configuration")));
            Files.copy(
                    Path.of(setting("muster.it.war")),
                    Files.createDirectory(base.resolve("deployments")).resolve("muster.war"));
        }
        List<String> command =
                new ArrayList<>(List.of(home.resolve("bin/standalone.sh").toString()));
        command.addAll(List.of(
                "-Djboss.server.base.dir=" + base,
                "-Djboss.http.port=" + port,
                "-Djboss.management.http.port=" + managementPort));
        return command;
    }

    // without the deployment of the server that Arquillian runs from the same home
    private static void copyConfiguration(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from).filter(Files::isRegularFile)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
        Path config = to.resolve("standalone.xml");
        Files.writeString(config, Files.readString(config).replaceAll("(?s)<deployments>.*?</deployments>", ""));
    }

    // held together, so that they differ
    private static List<Integer> freePorts() throws IOException {
        InetAddress here = InetAddress.getLoopbackAddress();
        try (ServerSocket first = new ServerSocket(0, 1, here);
                ServerSocket second = new ServerSocket(0, 1, here)) {
            return List.of(first.getLocalPort(), second.getLocalPort());
        }
    }

    private static String setting(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new IllegalStateException("run by mvn verify, which sets the system property " + name);
        }
        return value;
    }
}
