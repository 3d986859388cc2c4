package io.muster.outbound.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.outbound.target.Ports;
import io.muster.outbound.target.Target;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * A million URLs, a thousand at a time: whatever the gate accepts leads to addresses that the oracle considers public.
 */
class GatePropertyTest {

    private static final Pattern PLAIN = Pattern.compile("https?://[!-~&&[^\\\\#]]{1,2041}");
    private static final int URLS = 1_000;
    private static final Logger LOG = Logger.getLogger("io.muster.outbound.gate");
    private static final AtomicInteger ACCEPTED = new AtomicInteger();
    private static final AtomicInteger REFUSED = new AtomicInteger();

    private final AddressPolicy policy = new AddressPolicy(
            List.of(), List.of(), Ports.standard(), new OwnAddresses(Set::of, System::nanoTime), false);

    @BeforeContainer
    static void disableLog() {
        LOG.setLevel(Level.OFF);
    }

    @AfterContainer
    static void bothHappened() {
        LOG.setLevel(null);
        assertThat(ACCEPTED).hasValueGreaterThan(50_000);
        assertThat(REFUSED).hasValueGreaterThan(50_000);
    }

    @Property(
            tries = 1_000,
            generation = GenerationMode.RANDOMIZED,
            edgeCases = EdgeCasesMode.NONE,
            shrinking = ShrinkingMode.OFF)
    void noAcceptedUrlReachesAForbiddenAddress(@ForAll long seed) {
        RandomUrls random = new RandomUrls(seed);
        AtomicLong time = new AtomicLong();
        // nothing is cached, and each lookup has another result
        AddressGate gate = new AddressGate(
                policy,
                host -> random.addresses(),
                Runnable::run,
                Duration.ofSeconds(2),
                () -> time.addAndGet(Duration.ofMinutes(1).toNanos()));
        for (int i = 0; i < URLS; i++) {
            tryOne(random.url(), gate);
        }
    }

    private void tryOne(String url, AddressGate gate) {
        UrlCheck check = policy.check(url);
        if (check.target().isEmpty()) {
            REFUSED.incrementAndGet();
            return;
        }
        Target target = check.target().get();
        URI uri = URI.create(target.url());
        try {
            for (InetSocketAddress address : gate.resolve(target.host(), target.port())) {
                if (!AddressOracle.isPublic(address.getAddress()) || !isPlain(uri, address)) {
                    throw new AssertionError("%s reaches %s by way of %s".formatted(url, address, uri));
                }
            }
            ACCEPTED.incrementAndGet();
        } catch (UnknownHostException refused) {
            REFUSED.incrementAndGet();
        }
    }

    private static boolean isPlain(URI uri, InetSocketAddress address) {
        int port = uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
        return uri.getRawUserInfo() == null
                && uri.getRawFragment() == null
                && PLAIN.matcher(uri.toString()).matches()
                && port == address.getPort()
                && (port == 80 || port == 443 || port >= 1024);
    }
}
