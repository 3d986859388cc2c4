package io.muster.outbound;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.muster.outbound.gate.AddressGate;
import io.muster.outbound.gate.AddressPolicy;
import io.muster.outbound.gate.CallOwner;
import io.muster.outbound.gate.TargetRefusedException;
import io.muster.outbound.message.OutboundRequest;
import io.muster.outbound.message.OutboundResponse;
import io.muster.outbound.target.Target;
import io.muster.task.FaultCode;
import io.muster.testing.Answers;
import io.muster.testing.QuietLog;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.text.MessageFormat;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressGateTest extends OutboundClientFixture {

    private final Map<String, String> dns = new ConcurrentHashMap<>();
    private final AtomicInteger lookups = new AtomicInteger();
    private final AtomicLong nanoTime = new AtomicLong();

    @Test
    void aNameWithAPrivateAddressIsRefusedWithoutRevealingIt() {
        useGate("");
        dns.put("evil.example", "10.1.2.3");
        assertFault(
                faultOf("http://evil.example:8080/"),
                FaultCode.TARGET_REFUSED,
                "This server is not allowed to call this target");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:%d",
                "http://[::ffff:127.0.0.1]:%d",
                "http://[::ffff:7f00:1]:%d",
                "http://[::1]:%d",
                "http://LOCALHOST.:%d",
                "http://a.localhost:%d",
                "http://0.0.0.0:%d"
            })
    void loopbackIsRefusedInEverySpelling(String uri) {
        useGate("");
        upstream.on("/", Answers.text("reached"));
        assertThat(faultOf(uri.formatted(upstream.port())).code()).isEqualTo(FaultCode.TARGET_REFUSED);
        assertThat(upstream.accepted()).isZero();
        assertThat(lookups).hasValue(0);
    }

    @Test
    void anAllowedNameIsCalledUnderItsName() {
        useGate("inner.example:" + upstream.port());
        dns.put("inner.example", "127.0.0.1");
        upstream.on("/", Answers.text("reached"));
        assertThat(new String(getFrom("inner.example").body())).isEqualTo("reached");
        assertThat(upstream.requests().element().headers()).containsEntry("Host", "inner.example:" + upstream.port());
        assertThat(faultOf("http://inner.example:1/").code()).isEqualTo(FaultCode.TARGET_REFUSED);
    }

    @Test
    void oneForbiddenAddressRefusesAName() throws UnknownHostException {
        var gate = useGate("127.0.0.0/8");
        dns.put("both.example", "127.0.0.1 10.0.0.1");
        assertThatExceptionOfType(TargetRefusedException.class)
                .isThrownBy(() -> gate.resolve("both.example", upstream.port()));
        assertThat(faultOf("http://both.example:" + upstream.port()).code()).isEqualTo(FaultCode.TARGET_REFUSED);
        dns.put("good.example", "127.0.0.1 127.0.0.2");
        assertThat(gate.resolve("good.example", upstream.port()))
                .containsExactly(
                        new InetSocketAddress("127.0.0.1", upstream.port()),
                        new InetSocketAddress("127.0.0.2", upstream.port()));
    }

    @Test
    void aNameWithAChangedAddressIsCheckedAgain() {
        useGate("127.0.0.0/8");
        dns.put("turning.example", "127.0.0.1");
        upstream.on("/", Answers.content(200, "Connection: close\r\n", new byte[0]));
        assertThat(getFrom("turning.example").status()).isEqualTo(200);
        dns.put("turning.example", "169.254.169.254");
        assertThat(getFrom("turning.example").status()).isEqualTo(200);
        assertThat(lookups).hasValue(1);
        nanoTime.addAndGet(Duration.ofSeconds(20).toNanos());
        assertThat(faultOf("http://turning.example:" + upstream.port()).code()).isEqualTo(FaultCode.TARGET_REFUSED);
        assertThat(lookups).hasValue(2);
    }

    @Test
    void theGateItselfChecksWhatItResolves() {
        var gate = useGate("");
        dns.put("evil.example", "169.254.169.254");
        assertThatExceptionOfType(TargetRefusedException.class).isThrownBy(() -> gate.resolve("evil.example", 80));
        assertThatExceptionOfType(TargetRefusedException.class).isThrownBy(() -> gate.resolve("evil.example"));
    }

    @Test
    void manyWaitersCostOneLookup() {
        var gate = useGate("127.0.0.0/8", work -> new Thread(work).start());
        dns.put("busy.example", "127.0.0.1");
        var waiters = Stream.generate(() -> gate.of(CallOwner.MUSTER).prepare("busy.example", 80))
                .limit(1_000)
                .toList();
        assertThat(waiters).allSatisfy(waiter -> assertThat(waiter).succeedsWithin(60, SECONDS));
        assertThat(lookups.get()).isLessThan(10);
    }

    @Test
    void eachDecisionIsLoggedOnceWithItsReason() {
        useGate("good.example");
        dns.put("good.example", "127.0.0.1");
        dns.put("evil.example", "10.1.2.3");
        upstream.on("/", Answers.text("reached"));
        Logger logger = Logger.getLogger("io.muster.outbound.gate");
        logger.setLevel(Level.FINE);
        try (QuietLog log = QuietLog.ofName("io.muster.outbound.gate")) {
            getFrom("good.example");
            faultOf("http://evil.example:8080/");
            faultOf("http://orders:8080/");
            AddressPolicy.parse("").check("http://user:password@example.com/");
            String port = Integer.toString(upstream.port());
            assertThat(log.records())
                    .extracting(entry ->
                            entry.getLevel() + " " + MessageFormat.format(entry.getMessage(), entry.getParameters()))
                    .containsExactly(
                            "FINE allowed: host=good.example port=" + port,
                            "INFO refused: reason=special-address host=evil.example port=8080",
                            "INFO refused: reason=local-name host=orders port=8080",
                            "INFO refused: reason=url-user");
        } finally {
            logger.setLevel(null);
        }
    }

    private AddressGate useGate(String allow) {
        return useGate(allow, resolver);
    }

    private AddressGate useGate(String allow, Executor executor) {
        var gate = new AddressGate(
                AddressPolicy.parse(allow), this::lookUp, executor, LIMITS.connectTimeout(), nanoTime::get);
        useGate(gate);
        return gate;
    }

    private OutboundResponse getFrom(String host) {
        return answer(
                client.start(OutboundRequest.get(Target.parse("http://%s:%d/".formatted(host, upstream.port())))));
    }

    private InetAddress[] lookUp(String host) throws UnknownHostException {
        lookups.incrementAndGet();
        String[] texts = dns.getOrDefault(host, "").split(" ");
        var addresses = new InetAddress[texts.length];
        for (int i = 0; i < texts.length; i++) {
            addresses[i] = InetAddress.getByName(texts[i]);
        }
        return addresses;
    }
}
