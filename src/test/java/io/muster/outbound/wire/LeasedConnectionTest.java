package io.muster.outbound.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.testing.TestUpstream;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.util.TimeValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A late undo by one exchange must not affect the connection's next user. */
class LeasedConnectionTest {

    private static final DnsResolver LOOPBACK = new SystemDefaultDnsResolver() {
        @Override
        public InetAddress[] resolve(String host) {
            return new InetAddress[] {InetAddress.getLoopbackAddress()};
        }
    };

    private final TestUpstream upstream = TestUpstream.start();
    private final Transport transport =
            new Transport(new ConnectionLimits(20, Duration.ofSeconds(2), Duration.ofSeconds(30)), LOOPBACK, () -> {});

    @AfterEach
    void close() {
        transport.close();
        upstream.close();
    }

    @Test
    void cancellingAConnectDoesNotCloseAReleasedConnection() throws Exception {
        LeasedConnection first = lease();
        Runnable cancel = connect(first);
        first.release(TimeValue.MAX_VALUE);
        LeasedConnection second = lease();

        cancel.run();

        assertThat(second.isConnected()).isTrue();
        assertThat(transport.counts()).isEqualTo(new ConnectionCounts(1, 0, 0));
        second.release(TimeValue.MAX_VALUE);
        assertThat(lease().isConnected()).isTrue();
        await().untilAsserted(() -> assertThat(upstream.accepted()).isEqualTo(1));
    }

    @Test
    void cancellingClosesAConnectionThatWasNotReleased() throws Exception {
        connect(lease()).run();

        await().until(() -> upstream.accepted() == 1 && upstream.open() == 0);
        assertThat(transport.counts().leased()).isZero();
    }

    @Test
    void cancellingAfterTheLeaseWasDiscardedClosesTheConnection() throws Exception {
        LeasedConnection lease = lease();
        Runnable cancel = connect(lease);
        lease.discard();

        cancel.run();

        await().until(() -> upstream.accepted() == 1 && upstream.open() == 0);
        assertThat(transport.counts().leased()).isZero();
    }

    private LeasedConnection lease() throws Exception {
        CompletableFuture<LeasedConnection> leased = new CompletableFuture<>();
        LeasedConnection.request(transport, upstream.target("/"), completing(leased::complete));
        return leased.get(5, TimeUnit.SECONDS);
    }

    /** Connects, and only then returns the cancellation: as late as a thread may run it. */
    private static Runnable connect(LeasedConnection lease) throws Exception {
        CompletableFuture<Object> connected = new CompletableFuture<>();
        Runnable cancel = lease.connect(completing(connected::complete));
        connected.get(5, TimeUnit.SECONDS);
        return cancel;
    }

    private static <T> FutureCallback<T> completing(Consumer<? super T> consumer) {
        return new FutureCallback<>() {
            @Override
            public void completed(T result) {
                consumer.accept(result);
            }

            @Override
            public void failed(Exception cause) {
                throw new AssertionError(cause);
            }

            @Override
            public void cancelled() {
                // irrelevant: the test's future times out
            }
        };
    }
}
