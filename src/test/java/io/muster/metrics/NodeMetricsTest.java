package io.muster.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.document.CallbackState;
import io.muster.outbound.host.Host;
import io.muster.outbound.host.PauseReason;
import io.muster.store.claim.BackgroundCounts;
import io.muster.testing.Bench;
import io.muster.testing.Scrape;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NodeMetricsTest {

    private final MetricsBench bench = new MetricsBench();

    @Test
    void showsTheStateOfHosts() {
        Host host = bench.hosts.of("a.example", 443);
        host.acquire(() -> {});
        host.acquire(() -> {});
        host.acquire(() -> {});
        bench.called("https://a.example/", "GET", 200, Duration.ofMillis(1));
        bench.hosts.of("paused.example", 443).pause(Duration.ofSeconds(30), PauseReason.OPERATOR);
        bench.called("https://paused.example/", "GET", 200, Duration.ofMillis(1));
        bench.hosts.of("uncalled.example", 443);

        Scrape scrape = bench.scrape();
        assertThat(scrape.sum("muster_host_in_flight", "server_address", "a.example"))
                .isEqualTo(1);
        assertThat(scrape.sum("muster_host_waiting", "server_address", "a.example"))
                .isEqualTo(2);
        assertThat(scrape.sum("muster_tasks_waiting", "for", "host")).isEqualTo(2);
        assertThat(scrape.sum("muster_host_paused_seconds", "server_address", "paused.example"))
                .isEqualTo(30);
        assertThat(scrape.values("muster_host_in_flight", "server_address")).containsExactly("a.example");
        assertThat(scrape.names()).doesNotContain("muster_host_circuit");
    }

    @Test
    void showsOpenCircuits() {
        Host host = bench.hosts.of("a.example", 443);
        IntStream.range(0, 30)
                .filter(i -> host.permits())
                .forEach(i -> host.report(Host.Health.IN_TROUBLE, Duration.ZERO));
        bench.called("https://a.example/", "GET", 500, Duration.ofMillis(1));

        assertThat(bench.scrape().sum("muster_host_circuit", "server_address", "a.example", "state", "open"))
                .isEqualTo(1);
        bench.timer.advance(Duration.ofSeconds(11));
        Scrape later = bench.scrape();
        assertThat(later.sum("muster_host_circuit", "state", "open")).isZero();
        assertThat(later.sum("muster_host_circuit", "state", "half_open")).isEqualTo(1);
    }

    @Test
    void showsReservedMemory() {
        bench.results.tryReserve(70);
        bench.documents.tryReserve(30);

        Scrape scrape = bench.scrape();
        assertThat(scrape.sum("muster_result_bytes")).isEqualTo(70);
        assertThat(scrape.sum("muster_document_bytes")).isEqualTo(30);
    }

    @Test
    void showsWhatIsInTheStore() {
        bench.stored = Optional.of(new BackgroundCounts(7, 3, Duration.ofSeconds(90)));

        Scrape scrape = bench.scrape();
        assertThat(scrape.sum("muster_background_groups", "state", "queued")).isEqualTo(7);
        assertThat(scrape.sum("muster_background_groups", "state", "running")).isEqualTo(3);
        assertThat(scrape.sum("muster_background_oldest_seconds")).isEqualTo(90);
        assertThat(scrape.sum("muster_store_up")).isEqualTo(1);
    }

    @Test
    void aDatabaseThatFailsLeavesOutOnlyWhatIsInIt() {
        bench.stored = Optional.empty();
        bench.metrics.refused("overloaded");

        Scrape scrape = bench.scrape();
        assertThat(scrape.names()).contains("muster_store_up", "muster_refused_total", "muster_groups_in_flight");
        assertThat(scrape.names()).doesNotContain("muster_background_groups", "muster_background_oldest_seconds");
        assertThat(scrape.sum("muster_store_up")).isZero();
    }

    @Test
    void aDatabaseThatDoesNotAnswerIsAskedOnceAndNotWaitedForLong() {
        List<Runnable> queries = new ArrayList<>();
        StoreProbe probe = new StoreProbe(() -> bench.stored.orElseThrow(), queries::add, Duration.ofMillis(1));
        var first = probe.ask().toCompletableFuture();
        var second = probe.ask().toCompletableFuture();

        assertThat(first.join()).isEmpty();
        assertThat(second.join()).isEmpty();
        assertThat(queries).hasSize(1);
        queries.get(0).run();
        probe.ask();
        assertThat(queries).as("the next one asks again").hasSize(2);
    }

    @Test
    void aThreadThatIsNotAvailableCountsAsADatabaseThatIsNot() {
        StoreProbe probe = new StoreProbe(
                () -> bench.stored.orElseThrow(),
                query -> {
                    throw new RejectedExecutionException();
                },
                Duration.ofSeconds(1));

        assertThat(Bench.now(probe.ask())).isEmpty();
        assertThat(Bench.now(probe.ask())).isEmpty();
    }

    @Test
    void countsWhatHappensInTheBackground() {
        bench.metrics.background().claimed(3);
        bench.metrics.background().claimed(2);
        bench.metrics.background().leaseLost();
        bench.metrics.callbacks().attempted(CallbackState.DELIVERED);
        bench.metrics.callbacks().attempted(CallbackState.PENDING);
        bench.metrics.callbacks().attempted(CallbackState.PENDING);

        Scrape scrape = bench.scrape();
        assertThat(scrape.sum("muster_claims_total")).isEqualTo(5);
        assertThat(scrape.sum("muster_lease_lost_total")).isEqualTo(1);
        assertThat(scrape.sum("muster_callbacks_total", "outcome", "delivered")).isEqualTo(1);
        assertThat(scrape.sum("muster_callbacks_total", "outcome", "retried")).isEqualTo(2);
        assertThat(scrape.values("muster_callbacks_total", "outcome"))
                .containsExactly("delivered", "failed", "retried");
    }

    @Test
    void countsRefusedRequestsByProblem() {
        bench.metrics.refused("overloaded");
        bench.metrics.refused("overloaded");
        bench.metrics.refused("not-found");

        Scrape scrape = bench.scrape();
        assertThat(scrape.sum("muster_refused_total", "problem", "overloaded")).isEqualTo(2);
        assertThat(scrape.sum("muster_refused_total")).isEqualTo(3);
    }

    @Test
    void saysWhatRuns() {
        bench.metrics.build("1.2.3", "Some Server");

        assertThat(bench.scrape().sum("muster_build_info", "version", "1.2.3", "server", "Some Server"))
                .isEqualTo(1);
    }

    @Test
    void aScrapeStaysSmallWhateverIsCalled() {
        for (String host : List.of(
                "service-%05d.example.com",
                "s%d.a", "a-very-long-name-of-a-service.".repeat(2) + "s%05d.example.com")) {
            MetricsBench busy = new MetricsBench();
            busy.useEverything(10_000, host);
            LargestGroups.run(busy.metrics);
            Scrape scrape = busy.scrape();
            assertThat(scrape.toString().getBytes(StandardCharsets.UTF_8))
                    .as(host)
                    .hasSizeLessThan(200_000);
            assertThat(scrape.sum("http_client_request_duration_seconds_count"))
                    .as("none is lost")
                    .isEqualTo(10_000 + 8 * 901);
        }
    }
}
