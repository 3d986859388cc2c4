package io.muster.timer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.testing.QuietLog;
import io.muster.testing.Race;
import io.muster.timer.Timer.Cancellable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScheduledTimerTest {

    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration SHORT = Duration.ofMillis(10);

    private final List<Thread> made = new CopyOnWriteArrayList<>();
    private final ScheduledTimer timer = new ScheduledTimer(threads());
    private final ConcurrentLinkedQueue<String> ran = new ConcurrentLinkedQueue<>();

    @AfterEach
    void stop() {
        timer.close();
    }

    @Test
    void actionsRunInTheOrderOfTheirTimes() {
        schedule(60, "third");
        schedule(20, "first");
        schedule(40, "second");
        await().untilAsserted(() -> assertThat(ran).containsExactly("first", "second", "third"));
        assertThat(timer.size()).isZero();
    }

    @Test
    void actionsWithEqualTimesRunInTheOrderOfScheduling() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            names.add("action " + i);
        }
        names.forEach(name -> timer.schedule(SHORT, () -> ran.add(name)));
        await().untilAsserted(() -> assertThat(ran).hasSize(1_000));
        assertThat(ran).containsExactlyElementsOf(names);
    }

    @Test
    void anActionDoesNotRunBeforeItsDelayHasPassed() {
        long scheduled = timer.nanoTime();
        AtomicLong at = new AtomicLong();
        timer.schedule(Duration.ofMillis(30), () -> at.set(timer.nanoTime()));
        await().until(() -> at.get() != 0);
        assertThat(at.get() - scheduled).isGreaterThanOrEqualTo(30_000_000L);
    }

    @Test
    void aCancelledActionIsRemovedAtOnce() {
        Cancellable first = timer.schedule(LONG, () -> {});
        Cancellable second = timer.schedule(LONG, () -> {});
        first.cancel();
        assertThat(timer.size()).isEqualTo(1);
        first.cancel();
        assertThat(timer.size()).isEqualTo(1);
        second.cancel();
        assertThat(timer.size()).isZero();
    }

    @Test
    void aCancelledActionDoesNotRunAndTheNextDoes() {
        Cancellable cancelled = schedule(10, "cancelled");
        schedule(20, "next");
        cancelled.cancel();
        await().untilAsserted(() -> assertThat(ran).containsExactly("next"));
        cancelled.cancel();
    }

    @Test
    void aLaterActionDoesNotDelayAnEarlierOne() {
        timer.schedule(LONG, () -> {});
        schedule(10, "earlier");
        await().untilAsserted(() -> assertThat(ran).containsExactly("earlier"));
        assertThat(timer.size()).isEqualTo(1);
    }

    @Test
    void anActionThatThrowsDoesNotStopTheOthers() {
        try (var quiet = QuietLog.of(ScheduledTimer.class)) {
            timer.schedule(SHORT, () -> {
                throw new IllegalStateException("on purpose");
            });
            schedule(10, "same time");
            schedule(30, "later");
            await().untilAsserted(() -> assertThat(ran).containsExactly("same time", "later"));
            assertThat(quiet.records()).hasSize(1);
        }
    }

    @Test
    void anActionThatEndsInAnErrorDoesNotStopTheOthers() {
        try (var quiet = QuietLog.of(ScheduledTimer.class)) {
            timer.schedule(SHORT, () -> {
                throw new NoClassDefFoundError("on purpose");
            });
            schedule(10, "same time");
            schedule(30, "later");
            await().untilAsserted(() -> assertThat(ran).containsExactly("same time", "later"));
            assertThat(quiet.records()).hasSize(1);
        }
    }

    @Test
    void anActionMayScheduleTheNext() {
        timer.schedule(SHORT, () -> {
            ran.add("one");
            timer.schedule(Duration.ZERO, () -> ran.add("two"));
        });
        await().untilAsserted(() -> assertThat(ran).containsExactly("one", "two"));
    }

    @Test
    void theTimerContinuesAfterEveryActionThatThrows() {
        try (var quiet = QuietLog.of(ScheduledTimer.class)) {
            List<Throwable> all = List.of(
                    new StackOverflowError("on purpose"),
                    new OutOfMemoryError("on purpose"),
                    new NoClassDefFoundError("on purpose"),
                    new IllegalStateException("on purpose"));
            for (Throwable each : all) {
                timer.schedule(Duration.ZERO, () -> sneak(each));
            }
            schedule(10, "after all");
            await().untilAsserted(() -> assertThat(ran).containsExactly("after all"));
            assertThat(quiet.records()).hasSize(all.size());
        }
        assertThat(made).hasSize(1);
    }

    @Test
    void aRepeatedActionContinuesWhateverItThrowsUntilItIsCancelled() {
        Deque<Throwable> toThrow = new ConcurrentLinkedDeque<>(List.of(
                new StackOverflowError("on purpose"),
                new OutOfMemoryError("on purpose"),
                new NoClassDefFoundError("on purpose"),
                new IllegalStateException("on purpose")));
        Cancellable repeated;
        try (var quiet = QuietLog.of(ScheduledTimer.class)) {
            repeated = timer.scheduleRepeatedly(SHORT, () -> {
                ran.add("round");
                Throwable next = toThrow.poll();
                if (next != null) {
                    sneak(next);
                }
            });
            await().until(() -> ran.size() >= 6);
            assertThat(quiet.records()).hasSize(4);
        }
        repeated.cancel();
        assertThat(timer.size()).isZero();
    }

    @Test
    void anEndedThreadIsReplacedAndNoActionIsLost() {
        schedule(200, "waited meanwhile");
        // as when a server interrupts the threads of an application, or an error in the pool itself ends one
        endThread();
        schedule(20, "came later");
        await().untilAsserted(() -> assertThat(ran).containsExactly("came later", "waited meanwhile"));
    }

    // a lost signal delays an action until the thread wakes by itself, at most a second later
    @Test
    void theThreadWakesWithoutASignal() {
        for (int round = 0; round < 200; round++) {
            await().pollDelay(Duration.ofMillis(5))
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> made.get(0).getState() != Thread.State.RUNNABLE);
            assertThat(made.get(0).getState()).isNotEqualTo(Thread.State.WAITING);
            timer.schedule(LONG, () -> {});
        }
        Duration before = timer.sinceBeat();
        await().atMost(Duration.ofSeconds(5))
                .until(() -> timer.sinceBeat().compareTo(before) < 0
                        || timer.sinceBeat().toMillis() < 500);
    }

    @Test
    void aThreadThatCouldNotBeCreatedIsCreatedForTheNextAction() {
        AtomicInteger refusals = new AtomicInteger(3);
        try (ScheduledTimer late = new ScheduledTimer(refusing(refusals))) {
            late.schedule(SHORT, () -> ran.add("without a thread"));
            assertThat(made).as("threads, that of the other timer included").hasSize(1);

            late.schedule(SHORT, () -> ran.add("with one"));
            await().untilAsserted(() -> assertThat(ran).containsExactly("without a thread", "with one"));
        }
    }

    @Test
    void aThreadThatCouldNotBeCreatedIsCreatedWhenTheBeatIsRead() {
        AtomicInteger refusals = new AtomicInteger(3);
        try (ScheduledTimer late = new ScheduledTimer(refusing(refusals))) {
            late.schedule(SHORT, () -> ran.add("without a thread"));

            await().untilAsserted(() -> {
                late.sinceBeat();
                assertThat(ran).containsExactly("without a thread");
            });
        }
    }

    private ThreadFactory refusing(AtomicInteger refusals) {
        return work -> refusals.getAndDecrement() > 0 ? null : threads().newThread(work);
    }

    @Test
    void aBeatShowsThatActionsRun() {
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(timer.sinceBeat()).isLessThan(Duration.ofMillis(900)));
    }

    @Test
    void aTimerWithABlockedThreadHasNoBeat() {
        CountDownLatch hold = new CountDownLatch(1);
        timer.schedule(Duration.ZERO, () -> awaitUninterruptibly(hold));
        try {
            await().untilAsserted(() -> assertThat(timer.sinceBeat()).isGreaterThan(Duration.ofSeconds(2)));
        } finally {
            hold.countDown();
        }
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(timer.sinceBeat()).isLessThan(Duration.ofSeconds(1)));
    }

    @Test
    void anEndlessDelayIsSupported() {
        timer.schedule(Duration.ofSeconds(Long.MAX_VALUE), () -> ran.add("never"));
        schedule(10, "soon");
        await().untilAsserted(() -> assertThat(ran).containsExactly("soon"));
        assertThat(timer.size()).isEqualTo(1);
    }

    // the last action is removed while another arrives: nothing else would wake the queue for the new one
    @Test
    void anActionScheduledWhileTheLastOneRunsIsNotLost() {
        try (Race race = new Race()) {
            for (int i = 0; i < 10_000; i++) {
                AtomicBoolean done = new AtomicBoolean();
                race.run(
                        () -> timer.schedule(Duration.ZERO, () -> {}),
                        () -> timer.schedule(Duration.ofNanos(20_000), () -> done.set(true)));
                awaitBusily(done, "round " + i);
            }
        }
    }

    private ThreadFactory threads() {
        return work -> {
            Thread thread = new Thread(work, "timer under test");
            thread.setDaemon(true);
            made.add(thread);
            return thread;
        };
    }

    private void endThread() {
        timer.schedule(Duration.ZERO, () -> Thread.currentThread().interrupt());
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    private static void awaitBusily(AtomicBoolean done, String round) {
        long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (!done.get()) {
            assertThat(System.nanoTime()).as(round).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private Cancellable schedule(int millis, String name) {
        return timer.schedule(Duration.ofMillis(millis), () -> ran.add(name));
    }
}
