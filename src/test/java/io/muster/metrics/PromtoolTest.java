package io.muster.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Prometheus' own tool says of the metrics and the alert rules; skipped where it is not installed. */
class PromtoolTest {

    private static final Optional<Path> PROMTOOL = Stream.of(
                    System.getenv("PATH").split(File.pathSeparator))
            .map(folder -> Path.of(folder, "promtool"))
            .filter(Files::isExecutable)
            .findFirst();

    @TempDir
    private Path folder;

    @Test
    void theMetricsHaveNoProblems() throws IOException, InterruptedException {
        MetricsBench bench = new MetricsBench();
        bench.useEverything(200, "host%d.example");
        LargestGroups.run(bench.metrics);
        Path text = Files.writeString(folder.resolve("metrics"), bench.scrape().toString());

        assertThat(promtool(text, "check", "metrics")).isEmpty();
    }

    @Test
    void theAlertRulesAreValid() throws IOException, InterruptedException {
        Path nothing = Files.createFile(folder.resolve("nothing"));

        assertThat(promtool(nothing, "check", "rules", "--lint-fatal", "server-config/grafana/alerts.yml"))
                .contains("SUCCESS");
    }

    @Test
    void theAlertsFireWhenTheyShould() throws IOException, InterruptedException {
        Path nothing = Files.createFile(folder.resolve("nothing"));

        assertThat(promtool(nothing, "test", "rules", "src/test/resources/alerts-test.yml"))
                .contains("SUCCESS");
    }

    /** What it prints; fails if it does not end with 0. */
    private static String promtool(Path input, String... arguments) throws IOException, InterruptedException {
        assumeThat(PROMTOOL).as("promtool is not installed").isPresent();
        List<String> command = new ArrayList<>(List.of(PROMTOOL.get().toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectInput(input.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }
}
