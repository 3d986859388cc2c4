package io.muster.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class FairExecutorTest {

    private final UUID large = new UUID(0, 1);
    private final UUID small = new UUID(0, 2);
    private final UUID third = new UUID(0, 3);
    private final Queue<Runnable> threads = new ArrayDeque<>();
    private final FairExecutor fair = new FairExecutor(threads::add, 1);
    private final List<String> ran = new ArrayList<>();
    private final List<RejectedExecutionException> refused = new ArrayList<>();

    @Test
    void groupsTakeTurnsHoweverManyCallsTheyHave() {
        for (int call = 0; call < 4; call++) {
            submit(large, "a" + call);
        }
        submit(small, "b0");
        submit(third, "c0");
        submit(third, "c1");
        assertThat(threads).hasSize(1);
        threads.remove().run();
        assertThat(ran).containsExactly("a0", "b0", "c0", "a1", "c1", "a2", "a3");
        submit(small, "b1");
        threads.remove().run();
        assertThat(ran).endsWith("b1");
    }

    @Test
    void cancelledCallsStopWaiting() {
        List<Future<?>> calls = new ArrayList<>();
        for (int call = 0; call < 100_000; call++) {
            calls.add(submit(large, "a"));
        }
        submit(small, "b");
        calls.forEach(call -> call.cancel(true));
        assertThat(fair.waiting()).isOne();
        threads.remove().run();
        assertThat(ran).containsExactly("b");
    }

    @Test
    void anInterruptAffectsOnlyItsOwnCall() throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            FairExecutor one = new FairExecutor(thread, 1);
            CountDownLatch runs = new CountDownLatch(1);
            AtomicBoolean interrupted = new AtomicBoolean();
            AtomicBoolean nextInterrupted = new AtomicBoolean(true);
            Future<?> first = submit(one, large, () -> {
                runs.countDown();
                await().pollInSameThread().until(() -> Thread.currentThread().isInterrupted());
                interrupted.set(true);
            });
            submit(one, large, () -> nextInterrupted.set(Thread.currentThread().isInterrupted()));
            runs.await();
            first.cancel(true);
            await().untilFalse(nextInterrupted);
            assertThat(interrupted).isTrue();
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void rejectedCallsAreLeftToTheBusyThreads() {
        AtomicBoolean full = new AtomicBoolean();
        FairExecutor two = new FairExecutor(
                work -> {
                    if (full.get()) {
                        throw new RejectedExecutionException("full");
                    }
                    threads.add(work);
                },
                2);
        submit(two, large, () -> ran.add("a"));
        full.set(true);
        submit(two, small, () -> ran.add("b"));
        threads.remove().run();
        assertThat(ran).containsExactly("a", "b");
        assertThat(refused).isEmpty();
        submit(two, small, () -> ran.add("never"));
        assertThat(refused).hasSize(1);
        assertThat(two.waiting()).isZero();
        full.set(false);
        submit(two, small, () -> ran.add("c"));
        threads.remove().run();
        assertThat(ran).containsExactly("a", "b", "c");
    }

    @Test
    void callersTakeTurnsHoweverManyGroupsTheyHave() {
        for (int group = 0; group < 3; group++) {
            for (int call = 0; call < 2; call++) {
                String name = "a%d.%d".formatted(group, call);
                submit(fair, "alice", new UUID(1, group), () -> ran.add(name));
            }
        }
        submit(fair, "bob", small, () -> ran.add("b0"));
        Future<?> cancelled = submit(fair, "bob", third, () -> ran.add("never"));
        submit(fair, "bob", third, () -> ran.add("b1"));
        cancelled.cancel(true);
        assertThat(fair.waiting()).isEqualTo(8);
        threads.remove().run();
        assertThat(ran).containsExactly("a0.0", "b0", "a1.0", "b1", "a2.0", "a0.1", "a1.1", "a2.1");
    }

    @Test
    void callsThatRelyOnARejectedWorkerAreRejectedToo() {
        AtomicBoolean first = new AtomicBoolean(true);
        FairExecutor[] one = new FairExecutor[1];
        one[0] = new FairExecutor(
                work -> {
                    if (first.compareAndSet(true, false)) {
                        // it relies on the thread that the other call is about to get
                        submit(one[0], small, () -> ran.add("never"));
                    }
                    throw new RejectedExecutionException("full");
                },
                1);

        submit(one[0], large, () -> ran.add("never"));

        assertThat(refused).hasSize(2);
        assertThat(one[0].waiting()).isZero();
    }

    @Test
    void concurrentlyRejectedWorkersDoNotRelyOnEachOther() {
        AtomicBoolean first = new AtomicBoolean(true);
        FairExecutor[] two = new FairExecutor[1];
        two[0] = new FairExecutor(
                work -> {
                    if (first.compareAndSet(true, false)) {
                        submit(two[0], small, () -> ran.add("never"));
                        assertThat(refused).isEmpty();
                    }
                    throw new RejectedExecutionException("full");
                },
                2);

        submit(two[0], large, () -> ran.add("never"));

        assertThat(refused).hasSize(2);
        assertThat(two[0].waiting()).isZero();
    }

    @Test
    void callsReportedAsRejectedAreNotRun() {
        AtomicBoolean broken = new AtomicBoolean();
        FairExecutor two = new FairExecutor(
                work -> {
                    threads.add(work);
                    if (broken.get()) {
                        throw new OutOfMemoryError("on purpose");
                    }
                },
                2);
        submit(two, large, () -> ran.add("a"));
        broken.set(true);

        assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> submit(two, small, () -> ran.add("never")));
        threads.remove().run();
        // an executor may have accepted what it reported as rejected
        threads.remove().run();
        broken.set(false);
        submit(two, small, () -> ran.add("b"));
        submit(two, small, () -> ran.add("c"));

        assertThat(threads).hasSize(2);
        threads.remove().run();
        assertThat(ran).containsExactly("a", "b", "c");
    }

    @Test
    void anExceptionEndsOnlyItsOwnCall() {
        submit(fair, large, () -> {
            throw new StackOverflowError("expected");
        });
        submit(large, "next");
        threads.remove().run();
        assertThat(ran).containsExactly("next");
    }

    private Future<?> submit(UUID group, String name) {
        return submit(fair, group, () -> ran.add(name));
    }

    private Future<?> submit(FairExecutor executor, UUID group, Runnable action) {
        return submit(executor, "alice", group, action);
    }

    private Future<?> submit(FairExecutor executor, String caller, UUID group, Runnable action) {
        return executor.submit(new FairExecutor.Work(caller, group, action, refused::add));
    }
}
