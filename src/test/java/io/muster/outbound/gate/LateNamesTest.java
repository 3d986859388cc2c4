package io.muster.outbound.gate;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.task.Throwables;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A name server that takes five seconds to respond for one zone, with a clock controlled by the test. */
class LateNamesTest {

    private static final Duration LATE = Duration.ofSeconds(5);
    private static final CallOwner ALICE = new CallOwner("alice", "1");
    private static final CallOwner BOB = new CallOwner("bob", "2");

    private final AtomicLong nanoTime = new AtomicLong();
    private final CountDownLatch fiveSecondsLater = new CountDownLatch(1);
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private final AtomicInteger late = new AtomicInteger();
    private final Map<String, String> dns = new ConcurrentHashMap<>();
    private final ExecutorService resolver = Executors.newFixedThreadPool(32);
    // so long that nothing times out unless the test advances the clock
    private final AddressGate gate = gate(Duration.ofMinutes(1));

    @AfterEach
    void stop() {
        fiveSecondsLater.countDown();
        resolver.shutdownNow();
    }

    @Test
    void oneCallersLookupsDoNotDelayAnothers() {
        ask(gate, ALICE, 300);
        await().until(() -> late.get() == 4);
        for (int i = 0; i < 50; i++) {
            assertThat(gate.of(BOB).prepare("host" + i + ".quick.example", 80)).succeedsWithin(60, SECONDS);
        }
        // nor those of the caller's other groups
        assertThat(gate.of(new CallOwner("alice", "3")).prepare("other.quick.example", 80))
                .succeedsWithin(60, SECONDS);
        assertThat(late).hasValue(4);
    }

    @Test
    void aCallerHasOneShareHoweverManyGroups() {
        for (int group = 0; group < 20; group++) {
            ask(gate, new CallOwner("alice", "g" + group), 10);
        }
        await().until(() -> late.get() == 8);
        assertThat(gate.of(BOB).prepare("host.quick.example", 80)).succeedsWithin(60, SECONDS);
        assertThat(late).hasValue(8);
    }

    @Test
    void groupsWithSlowNamesLeaveThreadsForTheCallersNextGroup() {
        for (int group = 0; group < 3; group++) {
            ask(gate, new CallOwner("alice", "g" + group), 300);
            int others = group;
            await().until(() -> late.get() == List.of(4, 6, 7).get(others));
        }
        for (int i = 0; i < 50; i++) {
            assertThat(gate.of(new CallOwner("alice", "next")).prepare("host" + i + ".quick.example", 80))
                    .succeedsWithin(60, SECONDS);
        }
        assertThat(late).hasValue(7);
    }

    @Test
    void withoutAuthenticationNineGroupsWithSlowNamesLeaveThreadsForTheNext() {
        AddressGate all = new AddressGate(
                AddressPolicy.parse(""),
                this::lookUp,
                new AddressGate.Resolver(resolver, AddressGate.LOOKUPS),
                Duration.ofMinutes(1),
                nanoTime::get);
        for (int group = 0; group < 9; group++) {
            ask(all, new CallOwner("(local)", "g" + group), 300);
        }
        await().until(() -> late.get() == 31);
        assertThat(all.of(new CallOwner("(local)", "next")).prepare("host.quick.example", 80))
                .succeedsWithin(60, SECONDS);
    }

    @Test
    void aNameThatTwoCallersWaitForTakesTheEarlierTurn() {
        List<CompletableFuture<Void>> waiting = ask(gate, ALICE, 300);
        await().until(() -> late.get() == 4);
        var alices = gate.of(ALICE).prepare("both.quick.example", 80);
        assertThat(alices).isNotDone();
        assertThat(gate.of(BOB).prepare("both.quick.example", 80)).succeedsWithin(60, SECONDS);
        assertThat(alices).succeedsWithin(60, SECONDS);
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
    }

    @Test
    void abandonedLookupsAreSkipped() {
        List<CompletableFuture<Void>> waiting = ask(gate, ALICE, 300);
        var stillWanted = gate.of(ALICE).prepare("name299.late.example", 80);
        await().until(() -> late.get() == 4);
        waiting.forEach(wait -> wait.cancel(false));
        var next = gate.of(ALICE).prepare("wanted.quick.example", 80);
        fiveSecondsLater.countDown();
        assertThat(next).succeedsWithin(60, SECONDS);
        assertThat(stillWanted).failsWithin(60, SECONDS);
        assertThat(asked).filteredOn(name -> name.contains(".late.")).hasSize(5).contains("name299.late.example");
    }

    @Test
    void timedOutLookupsAreSkipped() {
        AddressGate impatient = gate(Duration.ofMillis(200));
        List<CompletableFuture<Void>> waiting = ask(impatient, ALICE, 300);
        assertThat(waiting)
                .allSatisfy(wait -> assertThat(wait)
                        .failsWithin(60, SECONDS)
                        .withThrowableOfType(ExecutionException.class)
                        .withCauseInstanceOf(TimeoutException.class));
        fiveSecondsLater.countDown();
        assertThat(gate(Duration.ofMinutes(1)).of(BOB).prepare("host.quick.example", 80))
                .succeedsWithin(60, SECONDS);
        await().until(() -> late.get() == 0);
        // one may be started just before it is removed from the queue, which comes after its failure
        assertThat(asked).hasSizeBetween(5, 6);
    }

    @Test
    void aStaleAddressIsBetterThanNone() throws UnknownHostException {
        AddressGate impatient = gate(Duration.ofMillis(200));
        dns.put("api.late.example", "8.8.8.8");
        assertThat(impatient.of(BOB).prepare("api.late.example", 80)).succeedsWithin(60, SECONDS);
        dns.remove("api.late.example");
        pass(Duration.ofSeconds(30));

        assertThat(impatient.of(BOB).prepare("api.late.example", 80)).succeedsWithin(60, SECONDS);
        assertThat(impatient.resolve("api.late.example", 80))
                .singleElement()
                .satisfies(address ->
                        assertThat(address.getAddress().getHostAddress()).isEqualTo("8.8.8.8"));
        // and at once, while the same lookup is late
        pass(LATE);
        var again = impatient.of(BOB).prepare("api.late.example", 80);
        assertThat(again).isCompleted();
        // and after it failed, since the server did not say that the name does not exist
        fiveSecondsLater.countDown();
        await().until(() -> late.get() == 0);
        assertThat(impatient.of(BOB).prepare("api.late.example", 80)).isCompleted();
    }

    @Test
    void aStaleAddressIsCheckedAgain() {
        AddressGate impatient = gate(Duration.ofMillis(200));
        dns.put("api.late.example", "8.8.8.8");
        assertThat(impatient.of(BOB).prepare("api.late.example", 80)).succeedsWithin(60, SECONDS);
        dns.remove("api.late.example");
        pass(Duration.ofSeconds(30));
        assertThat(failure(impatient.of(BOB).prepare("api.late.example", 6379)))
                .isInstanceOf(TargetRefusedException.class);
    }

    @Test
    void anAddressExpiresAfterAnHour() {
        AddressGate impatient = gate(Duration.ofMillis(200));
        dns.put("api.late.example", "8.8.8.8");
        assertThat(impatient.of(BOB).prepare("api.late.example", 80)).succeedsWithin(60, SECONDS);
        dns.remove("api.late.example");
        pass(Duration.ofHours(1));
        assertThat(failure(impatient.of(BOB).prepare("api.late.example", 80))).isInstanceOf(TimeoutException.class);
    }

    @Test
    void aFailureIsCachedForAWhile() {
        assertThat(failure(gate.of(BOB).prepare("nobody.example", 80))).isInstanceOf(UnknownHostException.class);
        assertThat(failure(gate.of(ALICE).prepare("nobody.example", 80))).isInstanceOf(UnknownHostException.class);
        assertThat(asked).hasSize(1);
        dns.put("nobody.example", "8.8.8.8");
        pass(LATE);
        assertThat(gate.of(BOB).prepare("nobody.example", 80)).succeedsWithin(60, SECONDS);
    }

    @Test
    void aNameThatNoLongerExistsHasNoAddress() {
        dns.put("api.example", "8.8.8.8");
        assertThat(gate.of(BOB).prepare("api.example", 80)).succeedsWithin(60, SECONDS);
        dns.remove("api.example");
        pass(Duration.ofSeconds(30));
        assertThat(failure(gate.of(BOB).prepare("api.example", 80))).isInstanceOf(UnknownHostException.class);
        assertThat(failure(gate.of(BOB).prepare("api.example", 80))).isInstanceOf(UnknownHostException.class);
    }

    private AddressGate gate(Duration timeout) {
        return new AddressGate(AddressPolicy.parse(""), this::lookUp, resolver, timeout, nanoTime::get);
    }

    private static List<CompletableFuture<Void>> ask(AddressGate gate, CallOwner owner, int names) {
        List<CompletableFuture<Void>> waiting = new ArrayList<>();
        IntStream.range(0, names)
                .forEach(i -> waiting.add(gate.of(owner).prepare("name%d.late.example".formatted(i), 80)));
        return waiting;
    }

    private InetAddress[] lookUp(String host) throws UnknownHostException {
        asked.add(host);
        String address = host.endsWith(".quick.example") ? "8.8.8.8" : dns.get(host);
        if (address != null) {
            return new InetAddress[] {InetAddress.getByName(address)};
        }
        if (host.endsWith(".late.example")) {
            late.incrementAndGet();
            try {
                fiveSecondsLater.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            pass(LATE);
            late.decrementAndGet();
        }
        throw new UnknownHostException(host);
    }

    private void pass(Duration duration) {
        nanoTime.addAndGet(duration.toNanos());
    }

    private static Throwable failure(CompletableFuture<Void> decision) {
        return decision.handle((allowed, thrown) -> Throwables.unwrap(thrown))
                .orTimeout(10, SECONDS)
                .join();
    }
}
