package io.muster.task;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;

/**
 * Runs calls of groups on an executor's threads. While all of them are busy the groups that wait take turns, a call each,
 * so that a large group does not keep a small one behind it waiting; a call that is cancelled waits no longer.
 *
 * <p>Thread-safe: guarded by its monitor, which is not held while a call runs. It bounds nothing: that is for whoever admits
 * the groups.
 */
public final class FairExecutor {

    private final Executor executor;
    private final int threads;
    // the groups in the order of their turns, and none without a call
    private final Map<UUID, Set<Call>> waiting = new LinkedHashMap<>();
    private int busy;

    /**
     * @param executor runs something for as long as calls wait
     * @param threads at most so many calls at once
     */
    public FairExecutor(Executor executor, int threads) {
        this.executor = executor;
        this.threads = threads;
    }

    /** A call that waits, runs or has run; its cancelling takes it out of those that wait. */
    private final class Call extends FutureTask<Void> {
        private final UUID group;

        private Call(UUID group, Runnable action) {
            super(action, null);
            this.group = group;
        }

        @Override
        protected void done() {
            if (isCancelled()) {
                remove(this);
            }
        }
    }

    /**
     * Has a call run when it is its group's turn.
     *
     * @param action must not throw
     * @return cancels it: if it runs, its thread is interrupted only if that is asked for
     * @throws RejectedExecutionException if no thread is busy with calls, and the executor takes nothing on
     */
    Future<?> submit(UUID group, Runnable action) {
        Call call = new Call(group, action);
        if (add(call)) {
            try {
                executor.execute(this::work);
            } catch (RejectedExecutionException full) {
                if (!isLeftToOthers(call)) {
                    throw full;
                }
            } catch (RuntimeException | Error broken) {
                isLeftToOthers(call);
                throw broken;
            }
        }
        return call;
    }

    /** How many calls wait for a thread. */
    public synchronized int waiting() {
        return waiting.values().stream().mapToInt(Set::size).sum();
    }

    /** Says whether a thread more is to be had for it. */
    private synchronized boolean add(Call call) {
        waiting.computeIfAbsent(call.group, group -> new LinkedHashSet<>()).add(call);
        if (busy < threads) {
            busy++;
            return true;
        }
        return false;
    }

    /** There is no further thread: says whether those that are busy will come to the call; else it waits no longer. */
    private synchronized boolean isLeftToOthers(Call call) {
        busy--;
        if (busy == 0) {
            remove(call);
        }
        return busy > 0;
    }

    private synchronized void remove(Call call) {
        Set<Call> calls = waiting.get(call.group);
        if (calls != null && calls.remove(call) && calls.isEmpty()) {
            waiting.remove(call.group);
        }
    }

    private void work() {
        for (Optional<Call> next = next(); next.isPresent(); next = next()) {
            // catches whatever the call throws, and waits for an interrupt that is on its way
            next.get().run();
            // which is that call's, and not the next one's
            Thread.interrupted();
        }
    }

    private synchronized Optional<Call> next() {
        Iterator<Map.Entry<UUID, Set<Call>>> turns = waiting.entrySet().iterator();
        if (!turns.hasNext()) {
            busy--;
            return Optional.empty();
        }
        Map.Entry<UUID, Set<Call>> turn = turns.next();
        UUID group = turn.getKey();
        Set<Call> calls = turn.getValue();
        turns.remove();
        Iterator<Call> first = calls.iterator();
        Call call = first.next();
        first.remove();
        if (!calls.isEmpty()) {
            // behind the others
            waiting.put(group, calls);
        }
        return Optional.of(call);
    }
}
