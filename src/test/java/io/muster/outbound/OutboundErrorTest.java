package io.muster.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.outbound.gate.AddressGate;
import io.muster.outbound.gate.AddressPolicy;
import io.muster.outbound.host.HostLimits;
import io.muster.outbound.message.OutboundRequest;
import io.muster.outbound.target.Target;
import io.muster.outbound.wire.TransportSupervisor;
import io.muster.task.FaultCode;
import io.muster.testing.Answers;
import io.muster.testing.Gzip;
import io.muster.testing.QuietLog;
import io.muster.timer.Timer;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An error thrown while an exchange is served ends only that exchange, and the client serves the next call. */
class OutboundErrorTest extends OutboundClientFixture {

    private static final int THREADS = 2;

    @BeforeEach
    void respondSuccessfully() {
        upstream.on("/good", Answers.text("good"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "x-gzip", "gzip, gzip"})
    void aBombOfEmptyMembersFailsItsExchangeOnly(String coding) {
        useLimits(OutboundLimits.DEFAULTS);
        byte[] members = Gzip.emptyMembers(20_000);
        byte[] body = coding.contains(",") ? Gzip.of(members) : members;
        upstream.on("/", Answers.content(200, "Content-Encoding: %s\r\n".formatted(coding), body));
        for (int i = 0; i < THREADS + 1; i++) {
            assertFault(
                    fault(startGet("/")),
                    FaultCode.UPSTREAM_UNREACHABLE,
                    "The body of the response from %s is not encoded as its Content-Encoding says: more than 1000 gzip members"
                            .formatted(where()));
        }
        assertGoodAnswer();
    }

    @Test
    void anErrorWhileAResponseIsEvaluatedReleasesThePermit() {
        var failing = new FailingTimer(timer);
        client.close();
        client = new OutboundClient(
                new OutboundLimits(20, HostLimits.of(1), 10_000, Duration.ofSeconds(2), Duration.ofSeconds(30)),
                gate(),
                failing);
        failing.failNext = true;
        startGet("/good")
                .response()
                .toCompletableFuture()
                .handle((answer, thrown) -> answer)
                .join();
        assertGoodAnswer();
    }

    @Test
    void aClientWhoseThreadsHaveEndedIsRebuilt() {
        try (var quiet = QuietLog.of(TransportSupervisor.class)) {
            upstream.on("/never", Answers.never());
            var lost = startGet("/never");
            await().until(() -> upstream.inFlight() == 1);
            ioThreads().forEach(Thread::interrupt);
            assertThat(failure(lost)).isNotNull();
            await().untilAsserted(() -> assertThat(quiet.records())
                    .anySatisfy(logged -> assertThat(logged.getMessage()).contains("works again")));
            await().until(client::isRunning);
            assertGoodAnswer();
            assertThat(client.unattended()).isLessThan(Duration.ofSeconds(30));
        }
    }

    @Test
    void oneEndedThreadIsEnough() {
        try (var quiet = QuietLog.of(TransportSupervisor.class)) {
            ioThreads().stream().findFirst().orElseThrow().interrupt();
            await().untilAsserted(() -> assertThat(quiet.records())
                    .anySatisfy(logged -> assertThat(logged.getMessage()).contains("works again")));
            for (int i = 0; i < THREADS + 1; i++) {
                assertGoodAnswer();
            }
        }
    }

    @Test
    void anErrorWhileANameIsLookedUpFailsItsExchangeOnly() {
        var first = new AtomicBoolean(true);
        useGate(new AddressGate(
                AddressPolicy.parse("127.0.0.0/8"),
                host -> {
                    if (first.getAndSet(false)) {
                        throw new StackOverflowError("on purpose");
                    }
                    return new InetAddress[] {InetAddress.getByName("127.0.0.1")};
                },
                resolver,
                LIMITS.connectTimeout(),
                System::nanoTime));
        Target target = Target.parse("http://name.example.org:%d/good".formatted(upstream.port()));
        assertThat(failure(client.start(OutboundRequest.get(target)))).isNotNull();
        assertThat(answer(client.start(OutboundRequest.get(target))).status()).isEqualTo(200);
    }

    @Test
    void aClosedClientDoesNotRun() {
        assertThat(client.isRunning()).isTrue();
        client.close();
        assertThat(client.isRunning()).isFalse();
    }

    private void assertGoodAnswer() {
        assertThat(get("/good").status()).isEqualTo(200);
    }

    private AddressGate gate() {
        return new AddressGate(
                AddressPolicy.parse("127.0.0.0/8"),
                host -> new InetAddress[] {InetAddress.getByName(host)},
                resolver,
                LIMITS.connectTimeout(),
                System::nanoTime);
    }

    // other tests' clients are closed, and their threads have ended
    private static List<Thread> ioThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("muster-http-io"))
                .toList();
    }

    /** A timer that throws an error once when it is read by an I/O thread. */
    private static final class FailingTimer implements Timer {

        private final Timer timer;
        private volatile boolean failNext;

        FailingTimer(Timer timer) {
            this.timer = timer;
        }

        @Override
        public Instant now() {
            return timer.now();
        }

        @Override
        public long nanoTime() {
            if (failNext && Thread.currentThread().getName().startsWith("muster-http-io")) {
                failNext = false;
                throw new StackOverflowError("on purpose");
            }
            return timer.nanoTime();
        }

        @Override
        public Cancellable schedule(Duration delay, Runnable action) {
            return timer.schedule(delay, action);
        }
    }
}
