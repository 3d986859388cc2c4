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
    void whatIsCancelledWaitsNoLonger() {
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
    void anInterruptIsForItsOwnCallAlone() throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            FairExecutor one = new FairExecutor(thread, 1);
            CountDownLatch runs = new CountDownLatch(1);
            AtomicBoolean interrupted = new AtomicBoolean();
            AtomicBoolean nextInterrupted = new AtomicBoolean(true);
            Future<?> first = one.submit(large, () -> {
                runs.countDown();
                await().pollInSameThread().until(() -> Thread.currentThread().isInterrupted());
                interrupted.set(true);
            });
            one.submit(large, () -> nextInterrupted.set(Thread.currentThread().isInterrupted()));
            runs.await();
            first.cancel(true);
            await().untilFalse(nextInterrupted);
            assertThat(interrupted).isTrue();
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void whatTheExecutorRefusesIsLeftToTheThreadsThatAreBusy() {
        AtomicBoolean full = new AtomicBoolean();
        FairExecutor two = new FairExecutor(
                work -> {
                    if (full.get()) {
                        throw new RejectedExecutionException("full");
                    }
                    threads.add(work);
                },
                2);
        two.submit(large, () -> ran.add("a"));
        full.set(true);
        two.submit(small, () -> ran.add("b"));
        threads.remove().run();
        assertThat(ran).containsExactly("a", "b");
        assertThatExceptionOfType(RejectedExecutionException.class)
                .isThrownBy(() -> two.submit(small, () -> ran.add("never")));
        assertThat(two.waiting()).isZero();
        full.set(false);
        two.submit(small, () -> ran.add("c"));
        threads.remove().run();
        assertThat(ran).containsExactly("a", "b", "c");
    }

    @Test
    void whatACallThrowsEndsItAlone() {
        fair.submit(large, () -> {
            throw new StackOverflowError("expected");
        });
        submit(large, "next");
        threads.remove().run();
        assertThat(ran).containsExactly("next");
    }

    private Future<?> submit(UUID group, String name) {
        return fair.submit(group, () -> ran.add(name));
    }
}
