package io.muster.fault;

import io.muster.testing.Run;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A domain of Payara Server in its own folder, configured by the files of {@code server-config}. */
final class PayaraDomain {

    private static final Path HOME = Path.of(Run.setting("muster.it.payaraHome"));
    private static final Path THIS_MACHINE_ONLY = Path.of("src/test/payara7/this-machine-only.asadmin");
    private static final String NAME = "domain";
    private static final String LISTENER = "network-config.network-listeners.network-listener.%s.port=%d";
    private static final String CONFIG = "set configs.config.server-config.";
    private static final String MAIN_CLASS = "com.sun.enterprise.glassfish.bootstrap.ASMain";

    private final Path folder;
    private final Path preBoot;
    private final Path postBoot;

    private PayaraDomain(Path folder) {
        this.folder = folder;
        this.preBoot = folder.resolve("pre-boot.asadmin");
        this.postBoot = folder.resolve("post-boot.asadmin");
    }

    /**
     * @param folder where to create it; exists and is empty
     * @param port of the application
     * @param adminPort of the administration
     */
    static PayaraDomain create(Path folder, int port, int adminPort) throws IOException {
        PayaraDomain domain = new PayaraDomain(folder);
        Folders.copy(HOME.resolve("glassfish/domains/domain1"), folder.resolve(NAME));
        List<String> commands = new ArrayList<>();
        commands.addAll(
                Files.readAllLines(Path.of(Run.setting("muster.it.serverConfig"), "payara", "configure.asadmin")));
        commands.addAll(Files.readAllLines(THIS_MACHINE_ONLY));
        commands.add(CONFIG + LISTENER.formatted("http-listener-1", port));
        commands.add(CONFIG + LISTENER.formatted("admin-listener", adminPort));
        Files.write(domain.preBoot, commands);
        return domain;
    }

    void deployAtStart(Path war) throws IOException {
        Files.writeString(postBoot, "deploy --contextroot / --name muster %s%n".formatted(war));
    }

    /**
     * The command that {@code asadmin start-domain} would run. asadmin itself would return and leave the server
     * running, or stay as its parent and restart it when it is killed.
     *
     * @param options of the JVM, in addition to the domain's own
     */
    List<String> command(Path javaHome, List<String> options) throws IOException {
        ProcessBuilder asadmin = new ProcessBuilder(
                "sh",
                HOME.resolve("bin/asadmin").toString(),
                "start-domain",
                "--dry-run",
                "--prebootcommandfile",
                preBoot.toString(),
                "--postbootcommandfile",
                postBoot.toString(),
                "--domaindir",
                folder.toString(),
                NAME);
        asadmin.environment().put("AS_JAVA", javaHome.toString());
        List<String> printed;
        try (BufferedReader output = asadmin.redirectErrorStream(true).start().inputReader()) {
            printed = output.lines().toList();
        }
        // a title, one argument per line, a blank line, and a success message
        List<String> command = new ArrayList<>(printed.stream()
                .skip(1)
                .takeWhile(argument -> !argument.isEmpty())
                .toList());
        int mainClass = command.indexOf(MAIN_CLASS);
        if (mainClass < 0) {
            throw new IOException("asadmin printed no command: " + printed);
        }
        // the domain has no passwords to send
        int readsPasswords = command.indexOf("-read-stdin");
        command.subList(readsPasswords, readsPasswords + 2).clear();
        command.addAll(mainClass, options);
        // no shell, whose port is the same in every domain
        command.add(mainClass, "-Dorg.glassfish.additionalOSGiBundlesToStart=");
        return command;
    }
}
