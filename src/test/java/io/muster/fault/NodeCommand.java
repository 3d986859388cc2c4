package io.muster.fault;

import io.muster.testing.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The command that starts a node: the one for operators, with the files of {@code server-config}.
 *
 * @param folder the node's own; emptied before each start
 * @param settings of Muster, by name
 * @param jvmOptions in addition to those of the build
 */
record NodeCommand(
        Path folder, Path war, int port, int managementPort, Map<String, String> settings, List<String> jvmOptions) {

    private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));
    private static final String MEMORY = "-Xmx512m";

    NodeCommand {
        settings = Map.copyOf(settings);
        jvmOptions = List.copyOf(jvmOptions);
    }

    /** Prepares the folder, and returns the process to start. */
    ProcessBuilder prepare() {
        try {
            Folders.empty(folder);
            return switch (Run.server()) {
                case "payara" -> payaraMicro();
                case "payara7" -> payaraServer();
                case "wildfly" -> wildFly();
                default -> throw new IllegalStateException("no command for this server");
            };
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private ProcessBuilder payaraMicro() throws IOException {
        Path config = Path.of(Run.setting("muster.it.serverConfig"), "payara-micro");
        List<String> command = new ArrayList<>();
        command.add(JAVA_HOME.resolve("bin/java").toString());
        command.addAll(List.of(Run.setting("muster.it.jvmOptions").split(" ")));
        // where the server unpacks itself; it does not clean up when it is killed
        command.addAll(List.of(MEMORY, "-Djava.io.tmpdir=" + Files.createDirectory(folder.resolve("tmp"))));
        command.addAll(jvmOptions);
        command.add("-Dmuster.listen.address=127.0.0.1");
        command.addAll(definitions());
        command.addAll(List.of("-jar", Run.setting("muster.it.microJar")));
        command.addAll(List.of("--nocluster", "--port", Integer.toString(port), "--contextroot", "/"));
        command.addAll(List.of(
                "--prebootcommandfile", config.resolve("pre-boot.asadmin").toString()));
        command.addAll(
                List.of("--logproperties", config.resolve("logging.properties").toString()));
        command.addAll(List.of("--deploy", war.toString()));
        return new ProcessBuilder(command);
    }

    private ProcessBuilder payaraServer() throws IOException {
        PayaraDomain domain = PayaraDomain.create(folder, port, managementPort);
        domain.deployAtStart(war);
        List<String> options =
                new ArrayList<>(List.of(Run.setting("muster.it.jvmOptions").split(" ")));
        options.add(MEMORY);
        options.addAll(jvmOptions);
        options.addAll(definitions());
        return new ProcessBuilder(domain.command(JAVA_HOME, options));
    }

    // two nodes may run from the same home, but each needs its own base
    private ProcessBuilder wildFly() throws IOException {
        Path home = Path.of(Run.setting("muster.it.jbossHome"));
        Folders.copy(home.resolve("standalone/configuration"), folder.resolve("configuration"));
        Files.copy(war, Files.createDirectory(folder.resolve("deployments")).resolve("muster.war"));
        List<String> command = new ArrayList<>();
        command.add(home.resolve("bin/standalone.sh").toString());
        command.add("-Djboss.server.base.dir=" + folder);
        command.add("-Djboss.http.port=" + port);
        command.add("-Djboss.management.http.port=" + managementPort);
        command.addAll(definitions());
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("JAVA_HOME", JAVA_HOME.toString());
        // for standalone.sh, which accepts no JVM options
        builder.environment()
                .put(
                        "JAVA_OPTS",
                        "%s %s %s"
                                .formatted(Run.setting("muster.it.jvmOptions"), MEMORY, String.join(" ", jvmOptions)));
        return builder;
    }

    /** Makes a server that is about to start redeploy the application this many times: Payara Micro. */
    void redeployAtStart(ProcessBuilder starts, int times) {
        Path commands = folder.resolve("redeploy.asadmin");
        try {
            Files.writeString(
                    commands,
                    "redeploy --name %s --contextroot / %s%n"
                            .formatted(applicationName(), war)
                            .repeat(times));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        starts.command().addAll(List.of("--postdeploycommandfile", commands.toString()));
    }

    private String applicationName() {
        return war.getFileName().toString().replaceFirst("\\.war$", "");
    }

    /** Makes a running server redeploy the application: WildFly, whose scanner looks for files. */
    void redeploy() {
        try {
            Files.createFile(folder.resolve("deployments").resolve("muster.war.dodeploy"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private List<String> definitions() {
        return settings.entrySet().stream()
                .map(setting -> "-D%s=%s".formatted(setting.getKey(), setting.getValue()))
                .sorted()
                .toList();
    }
}
