package io.muster.metrics;

import io.muster.budget.ByteBudget;
import io.muster.outbound.AttemptEnd;
import io.muster.outbound.CallAttempt;
import io.muster.outbound.gate.CallOwner;
import io.muster.outbound.host.HostLimits;
import io.muster.outbound.host.Hosts;
import io.muster.outbound.target.Target;
import io.muster.store.claim.BackgroundCounts;
import io.muster.task.Attempt;
import io.muster.task.FaultCode;
import io.muster.testing.Bench;
import io.muster.testing.ManualTimer;
import io.muster.testing.Scrape;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The metrics of a node that a test plays. */
final class MetricsBench {

    final Metrics metrics = new Metrics(Set.of("named.example"));
    final ManualTimer timer = new ManualTimer();
    final Hosts hosts = new Hosts(HostLimits.of(1)::exchangesWith, 100_000, timer);
    final ByteBudget results = new ByteBudget(1_000);
    final ByteBudget documents = new ByteBudget(1_000);
    Optional<BackgroundCounts> stored = Optional.of(new BackgroundCounts(0, 0, Duration.ZERO));
    final StoreProbe probe = new StoreProbe(() -> stored.orElseThrow(), Runnable::run, Duration.ofSeconds(1));
    final NodeMetrics node =
            new NodeMetrics(metrics, new NodeMetrics.Parts(hosts, results, documents, probe), timer::nanoTime);

    Scrape scrape() {
        return new Scrape(new String(Bench.now(node.scrape(Runnable::run)), StandardCharsets.UTF_8));
    }

    /** A call that has been made. */
    void called(String url, String method, int status, Duration took) {
        ended(url, method, new AttemptEnd(status, null, null, took, true));
    }

    /** The end of an attempt. */
    void ended(String url, String method, AttemptEnd end) {
        CallAttempt attempt = new CallAttempt(
                CallOwner.MUSTER,
                Optional.empty(),
                Optional.empty(),
                method,
                Target.parse(url),
                Attempt.Kind.FIRST,
                0,
                false);
        metrics.calls().starting(attempt).ended(end);
    }

    static AttemptEnd failed(Throwable thrown, AttemptEnd.@Nullable HostRefusal refusal, boolean permitted) {
        return new AttemptEnd(0, thrown, refusal, Duration.ofMillis(100), permitted);
    }

    /** Uses every metric, each with as many labels as there can be of a kind that callers choose. */
    void useEverything(int hostsCalled, String host) {
        for (int i = 0; i < hostsCalled; i++) {
            String name = host.formatted(i);
            called("https://" + name + "/", "GET", 200, Duration.ofMillis(300));
            hosts.of(name, 443).acquire(() -> {});
            hosts.of(name, 443).acquire(() -> {});
        }
        for (String method : new String[] {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "BREW"}) {
            for (int status = 100; status < 1_000; status += 1) {
                called("https://many.example/", method, status, Duration.ofSeconds(20));
            }
            ended("https://many.example/", method, failed(new RuntimeException(), null, true));
        }
        for (AttemptEnd.HostRefusal refusal : AttemptEnd.HostRefusal.values()) {
            ended("https://many.example/", "GET", failed(new RuntimeException(), refusal, false));
        }
        for (int i = 0; i < 1_000; i++) {
            metrics.refused("problem-" + i);
        }
        for (FaultCode code : FaultCode.values()) {
            metrics.refused(code.slug());
        }
        metrics.build("1.0", "a server");
        metrics.background().claimed(3);
        metrics.background().leaseLost();
    }
}
