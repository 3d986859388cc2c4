package io.muster.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.outbound.host.Host;
import io.muster.outbound.host.PauseReason;
import io.muster.testing.Scrape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The dashboard and the alert rules ask for metrics that there are, by labels that they have. */
class GrafanaTest {

    private static final Path FOLDER = Path.of("server-config/grafana");
    private static final Pattern METRIC = Pattern.compile("\\b(muster_[a-z_]+|http_[a-z_]+_seconds[a-z_]*)");
    private static final Pattern SELECTED = Pattern.compile("\\b([a-z_]+)\\{([^}]*)}");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)\\s*(?:=~|!~|!=|=)");
    private static final Pattern BY = Pattern.compile("\\bby \\(([^)]*)\\)");
    // added by Prometheus
    private static final Set<String> OF_PROMETHEUS = Set.of("instance", "job", "le");

    private static Scrape everything;

    @BeforeAll
    static void scrape() {
        MetricsBench bench = new MetricsBench();
        bench.useEverything(3, "host%d.example");
        LargestGroups.run(bench.metrics);
        bench.hosts.of("paused.example", 443).pause(Duration.ofSeconds(30), PauseReason.OPERATOR);
        Host failing = bench.hosts.of("failing.example", 443);
        for (int i = 0; i < 30 && failing.permits(); i++) {
            failing.report(Host.Health.IN_TROUBLE, Duration.ZERO);
        }
        everything = bench.scrape();
    }

    @Test
    void theDashboardAsksForMetricsThatThereAre() throws IOException {
        List<String> queries = new ArrayList<>();
        JsonNode dashboard = new JsonMapper().readTree(Files.readString(FOLDER.resolve("muster.json")));
        collect(dashboard, queries);

        assertThat(queries).hasSizeGreaterThan(25);
        queries.forEach(GrafanaTest::check);
    }

    @Test
    void theAlertsAskForMetricsThatThereAre() throws IOException {
        String rules = Files.readString(FOLDER.resolve("alerts.yml"));
        List<String> expressions = new ArrayList<>();
        Matcher found =
                Pattern.compile("expr: (?:\\|\\n((?: {10,}.*\\n)+)|(.*))").matcher(rules);
        while (found.find()) {
            expressions.add(found.group(1) == null ? found.group(2) : found.group(1));
        }
        assertThat(expressions).hasSizeGreaterThan(8);
        expressions.stream().filter(rule -> !rule.startsWith("up{")).forEach(GrafanaTest::check);
    }

    @Test
    void everyMetricIsOnTheDashboard() throws IOException {
        String dashboard = Files.readString(FOLDER.resolve("muster.json"));
        Set<String> families = new TreeSet<>();
        everything.names().forEach(name -> families.add(name.replaceFirst("_(bucket|sum|count)$", "")));

        assertThat(families)
                .hasSizeGreaterThan(25)
                .allSatisfy(name -> assertThat(dashboard).contains(name));
    }

    @Test
    void everyAlertIsExplained() throws IOException {
        String rules = Files.readString(FOLDER.resolve("alerts.yml"));
        String operations = Files.readString(Path.of("docs/operations.md"));
        Matcher alert = Pattern.compile("alert: (\\w+)").matcher(rules);
        while (alert.find()) {
            assertThat(operations).contains("`" + alert.group(1) + "`");
        }
    }

    private static void collect(JsonNode node, List<String> queries) {
        if (node.isObject() && node.has("expr")) {
            queries.add(node.get("expr").asString());
        }
        node.forEach(child -> collect(child, queries));
    }

    private static void check(String query) {
        Matcher metric = METRIC.matcher(query);
        Set<String> labels = new TreeSet<>(OF_PROMETHEUS);
        int metrics = 0;
        while (metric.find()) {
            assertThat(everything.names()).as(query).contains(metric.group(1));
            labels.addAll(everything.labels(metric.group(1)));
            metrics++;
        }
        assertThat(metrics).as(query).isPositive();
        Matcher selected = SELECTED.matcher(query);
        while (selected.find()) {
            Matcher label = LABEL.matcher(selected.group(2));
            while (label.find()) {
                assertThat(labels).as(query).contains(label.group(1));
            }
        }
        Matcher by = BY.matcher(query);
        while (by.find()) {
            assertThat(labels).as(query).contains(by.group(1).split(", *"));
        }
    }
}
