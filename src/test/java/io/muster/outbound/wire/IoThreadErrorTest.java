package io.muster.outbound.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.outbound.target.Target;
import io.muster.testing.Answers;
import io.muster.testing.QuietLog;
import io.muster.testing.TestUpstream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An error thrown by a handler ends only its exchange, and the I/O thread serves the next one. */
class IoThreadErrorTest {

    private static final int THREADS = 2;
    private static final ConnectionLimits LIMITS =
            new ConnectionLimits(20, Duration.ofSeconds(2), Duration.ofSeconds(30));

    private final TestUpstream upstream = TestUpstream.start();

    @AfterEach
    void close() {
        upstream.close();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NEVER")
    void anErrorOnAnIoThreadEndsItsExchangeOnly(FailingHandler.Moment moment) throws Exception {
        upstream.on("/", Answers.text("an answer"));
        Target target = upstream.target("/");
        try (var quiet = QuietLog.of(WatchedConnection.class);
                var quietToo = QuietLog.of(ConnectAttempt.class);
                var connections = new TransportSupervisor(
                        onThreadEnd -> new Transport(LIMITS, SystemDefaultDnsResolver.INSTANCE, onThreadEnd),
                        IoThreadErrorTest::noLoss)) {
            for (int i = 0; i < THREADS + 1; i++) {
                var handler = new FailingHandler(target, moment);
                handler.sendOver(connections);
                assertThat(handler.failure().get(10, TimeUnit.SECONDS)).isNotNull();
            }
            assertThat(connections.isRunning()).isTrue();
            var good = new FailingHandler(target, FailingHandler.Moment.NEVER);
            good.sendOver(connections);
            assertThat(good.answered().get(10, TimeUnit.SECONDS)).isEqualTo(200);
            await().until(() -> quiet.records().size() + quietToo.records().size() >= THREADS + 1);
        }
    }

    private static void noLoss() {
        throw new AssertionError("a transport was replaced");
    }
}
