package io.muster.it;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.muster.docs.Documentation;
import io.muster.docs.Documentation.Command;
import io.muster.docs.Documentation.Console;
import io.muster.docs.ExpectedOutput;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every {@code console} block of the documentation, run like a reader would, prints the output shown there. */
@MusterIT
class DocumentationIT {

    private static final String DOCUMENTED = "localhost:8080";

    private final String server;

    @TempDir
    Path folder;

    DocumentationIT(URI muster) {
        this.server = muster.getAuthority();
    }

    @BeforeAll
    static void needsCurlAndBash() {
        boolean there = Stream.of("curl", "bash").allMatch(DocumentationIT::isInstalled);
        if (!there) {
            System.out.println("SKIPPED: the documentation's commands were not run, which needs curl and bash");
        }
        assumeTrue(there, "curl and bash are not both installed");
    }

    static List<Console> consoles() {
        return Documentation.files().stream()
                .flatMap(file -> Documentation.consoles(file).stream())
                .toList();
    }

    @Test
    void thereAreCommands() {
        assertThat(consoles()).hasSizeGreaterThan(15);
    }

    @ParameterizedTest
    @MethodSource("consoles")
    void printsWhatIsShown(Console console) throws IOException, InterruptedException {
        ExpectedOutput expected = new ExpectedOutput();
        for (Command command : console.commands()) {
            String output = run(expected.withIds(command.text())).replace(server, DOCUMENTED);
            expected.misfit(command.output(), output)
                    .ifPresent(
                            part -> fail("%s%nprinted%n%s%nand not, in its place,%n%s", command.text(), output, part));
        }
    }

    // through a file: a command that starts a process would keep a pipe open
    private String run(String command) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder("bash", "-c", command.replace(DOCUMENTED, server))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            process.getOutputStream().close();
            assertThat(process.waitFor(30, SECONDS)).as(command).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(output);
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
