package io.muster.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.outbound.AttemptEnd.HostRefusal;
import io.muster.outbound.AttemptObserver;
import io.muster.outbound.CallAttempt;
import io.muster.outbound.gate.CallOwner;
import io.muster.outbound.target.Target;
import io.muster.task.Attempt;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskFailedException;
import io.muster.testing.Scrape;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class CallMetricsTest {

    private static final String DURATION = "http_client_request_duration_seconds";
    private static final String COUNT = DURATION + "_count";

    private final MetricsBench bench = new MetricsBench();

    @Test
    void measuresCallsAsOpenTelemetryNamesThem() {
        bench.called("https://a.example/path?query", "GET", 200, Duration.ofMillis(300));
        bench.called("https://a.example/", "GET", 404, Duration.ofMillis(20));

        Scrape scrape = bench.scrape();
        String[] ok = {
            "http_request_method", "GET",
            "server_address", "a.example",
            "server_port", "443",
            "http_response_status_code", "200",
            "error_type", ""
        };
        assertThat(scrape.sum(COUNT, ok)).isEqualTo(1);
        assertThat(scrape.sum(DURATION + "_sum", ok)).isEqualTo(0.3);
        assertThat(scrape.sum(DURATION + "_bucket", "le", "0.05")).isEqualTo(1);
        assertThat(scrape.sum(DURATION + "_bucket", "le", "1.0")).isEqualTo(2);
        assertThat(scrape.sum(COUNT, "http_response_status_code", "404", "error_type", "404"))
                .isEqualTo(1);
        assertThat(scrape.toString()).doesNotContain("path", "query");
    }

    @Test
    void tellsHowCallsFail() {
        var unreachable = new TaskFailedException(Fault.of(FaultCode.UPSTREAM_UNREACHABLE, "x"));
        bench.ended("http://a.example/", "GET", MetricsBench.failed(unreachable, null, true));
        bench.ended("http://a.example/", "GET", MetricsBench.failed(new CancellationException(), null, true));
        // it has waited for its host, and was not made
        bench.ended("http://a.example/", "GET", MetricsBench.failed(new CancellationException(), null, false));

        Scrape scrape = bench.scrape();
        assertThat(scrape.sum(COUNT)).isEqualTo(2);
        assertThat(scrape.sum(COUNT, "error_type", "upstream-unreachable", "http_response_status_code", ""))
                .isEqualTo(1);
        assertThat(scrape.sum(COUNT, "error_type", "aborted")).isEqualTo(1);
    }

    @Test
    void countsAttemptsByKind() {
        for (Attempt.Kind kind : Attempt.Kind.values()) {
            start(kind);
        }
        start(Attempt.Kind.RETRY);
        bench.metrics.calls().hedgeWon(Target.parse("http://a.example/"));

        Scrape scrape = bench.scrape();
        assertThat(scrape.values("muster_outbound_attempts_total", "kind"))
                .containsExactly("first", "hedge", "redirect", "retry");
        assertThat(scrape.sum("muster_outbound_attempts_total", "kind", "retry"))
                .isEqualTo(2);
        assertThat(scrape.sum("muster_outbound_hedges_won_total")).isEqualTo(1);
    }

    @Test
    void countsWhatIsNotCalledByTheReason() {
        for (HostRefusal refusal : HostRefusal.values()) {
            var fault = new TaskFailedException(Fault.of(FaultCode.OVERLOADED, "x"));
            bench.ended("http://a.example/", "GET", MetricsBench.failed(fault, refusal, false));
        }
        Scrape scrape = bench.scrape();
        assertThat(scrape.values("muster_outbound_refused_total", "reason"))
                .containsExactly("circuit-open", "paused", "queue-full");
        assertThat(scrape.sum(COUNT)).isZero();
    }

    @Test
    void measuresTheWaitForAHost() {
        start(Attempt.Kind.FIRST).permitted(Duration.ZERO);
        start(Attempt.Kind.FIRST).permitted(Duration.ofSeconds(2));

        Scrape scrape = bench.scrape();
        assertThat(scrape.sum("muster_task_waiting_seconds_count", "for", "host"))
                .isEqualTo(1);
        assertThat(scrape.sum("muster_task_waiting_seconds_sum", "for", "host")).isEqualTo(2);
    }

    @Test
    void tenThousandHostsHave101Labels() {
        for (int i = 0; i < 10_000; i++) {
            bench.called("https://host" + i + ".example/", "GET", 200, Duration.ofMillis(1));
        }
        Scrape scrape = bench.scrape();
        assertThat(scrape.values(COUNT, "server_address")).hasSize(101).contains("_other");
        assertThat(scrape.sum(COUNT)).as("none is lost").isEqualTo(10_000);
        assertThat(scrape.sum(COUNT, "server_address", "_other")).isEqualTo(9_900);
    }

    @Test
    void theHostsOfTheOperatorAlwaysHaveALabel() {
        for (int i = 0; i < 10_000; i++) {
            bench.called("https://host" + i + ".example/", "GET", 200, Duration.ofMillis(1));
        }
        bench.called("https://named.example/", "GET", 200, Duration.ofMillis(1));

        Scrape scrape = bench.scrape();
        assertThat(scrape.sum(COUNT, "server_address", "named.example")).isEqualTo(1);
        assertThat(scrape.values(COUNT, "server_address")).hasSize(102);
    }

    @Test
    void unknownMethodsAndStatusesShareALabel() {
        bench.called("https://a.example/", "BREW", 200, Duration.ofMillis(1));
        bench.called("https://a.example/", "GET", 299, Duration.ofMillis(1));
        bench.called("https://a.example/", "GET", 777, Duration.ofMillis(1));

        Scrape scrape = bench.scrape();
        assertThat(scrape.values(COUNT, "http_request_method")).containsExactly("GET", "_OTHER");
        assertThat(scrape.values(COUNT, "http_response_status_code")).containsExactly("200", "_OTHER");
        assertThat(scrape.sum(COUNT, "http_response_status_code", "_OTHER")).isEqualTo(2);
    }

    @Test
    void oneHostDoesNotTakeTheLabelsOfOthers() {
        for (int port = 1; port < 2_000; port++) {
            bench.called("https://greedy.example:" + port + "/", "GET", 200, Duration.ofMillis(1));
        }
        bench.called("https://modest.example/", "GET", 500, Duration.ofMillis(1));

        Scrape scrape = bench.scrape();
        assertThat(scrape.values(COUNT, "server_port")).hasSizeLessThan(20);
        assertThat(scrape.sum(COUNT, "server_address", "modest.example")).isEqualTo(1);
        assertThat(scrape.sum(COUNT)).isEqualTo(2_000);
    }

    @Test
    void aHostThatHasBecomeBusyGetsTheLabelOfOneThatIsNot() {
        for (int i = 0; i < 100; i++) {
            bench.called("https://host" + i + ".example/", "GET", 200, Duration.ofMillis(1));
        }
        for (int i = 0; i < 50; i++) {
            bench.called("https://late.example/", "GET", 200, Duration.ofMillis(1));
        }
        assertThat(bench.scrape().values(COUNT, "server_address")).doesNotContain("late.example");

        bench.timer.advance(Duration.ofMinutes(5));
        bench.scrape();
        bench.called("https://late.example/", "GET", 200, Duration.ofMillis(1));

        Set<String> hosts = bench.scrape().values(COUNT, "server_address");
        assertThat(hosts).hasSize(101).contains("late.example", "_other");
    }

    @Test
    void equallyBusyHostsKeepTheirLabels() {
        for (int i = 0; i < 200; i++) {
            bench.called("https://host" + i + ".example/", "GET", 200, Duration.ofMillis(1));
        }
        Set<String> before = bench.scrape().values(COUNT, "server_address");
        for (int i = 0; i < 200; i++) {
            bench.called("https://host" + i + ".example/", "GET", 200, Duration.ofMillis(1));
        }
        bench.timer.advance(Duration.ofMinutes(5));

        assertThat(bench.scrape().values(COUNT, "server_address")).isEqualTo(before);
    }

    private AttemptObserver start(Attempt.Kind kind) {
        return bench.metrics
                .calls()
                .starting(new CallAttempt(
                        CallOwner.MUSTER,
                        Optional.empty(),
                        Optional.empty(),
                        "GET",
                        Target.parse("http://a.example/"),
                        kind,
                        0,
                        false));
    }
}
