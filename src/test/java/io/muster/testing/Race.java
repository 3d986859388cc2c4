package io.muster.testing;

import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Two threads that start together, repeatedly. */
public final class Race implements AutoCloseable {

    private static final int HEAD_STARTS = 64;

    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final CyclicBarrier gate = new CyclicBarrier(2);
    private final AtomicInteger rounds = new AtomicInteger();

    /** Runs both concurrently, with one or the other slightly ahead; returns when both have returned. */
    public void run(Runnable one, Runnable other) {
        int round = rounds.getAndIncrement();
        Future<?> first = threads.submit(() -> enter(one, round % HEAD_STARTS));
        Future<?> second = threads.submit(() -> enter(other, HEAD_STARTS - round % HEAD_STARTS));
        try {
            first.get(10, TimeUnit.SECONDS);
            second.get(10, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException broken) {
            throw new AssertionError("round " + round, broken);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private void enter(Runnable action, int spins) {
        try {
            gate.await();
        } catch (InterruptedException | BrokenBarrierException broken) {
            throw new AssertionError(broken);
        }
        for (int i = 0; i < spins; i++) {
            Thread.onSpinWait();
        }
        action.run();
    }
}
