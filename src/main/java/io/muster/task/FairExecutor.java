package io.muster.task;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * Runs groups' calls on an executor's threads. While all of them are busy, waiting callers take turns, and so do each
 * caller's groups, one call at a time: neither a large group nor many groups of one caller delay another caller. A
 * cancelled call stops waiting.
 *
 * <p>Thread-safe: guarded by its monitor, which is not held while a call runs. It has no limit of its own: admission
 * control limits the groups.
 */
public final class FairExecutor {

    private final Executor executor;
    private final int threads;
    // callers in the order of their turns, each with its groups in that order; without groups that have no waiting call
    private final Map<String, Map<UUID, Set<Call>>> waiting = new LinkedHashMap<>();
    // workers that were submitted, or are about to be, and have not started
    private int reserved;
    private int running;

    /**
     * @param executor runs workers as long as calls wait
     * @param threads the maximum number of concurrent calls
     */
    public FairExecutor(Executor executor, int threads) {
        this.executor = executor;
        this.threads = threads;
    }

    /**
     * Describes a call.
     *
     * @param caller the owner of its group
     * @param action must not throw
     * @param onRefused called instead of the action if the executor rejects a worker and no other worker is running;
     *     must not throw
     */
    record Work(String caller, UUID group, Runnable action, Consumer<RejectedExecutionException> onRefused) {}

    /** A call that is waiting, running or done; cancelling it removes it from the queue. */
    private final class Call extends FutureTask<Void> {
        private final Work work;

        private Call(Work work) {
            super(work.action, null);
            this.work = work;
        }

        @Override
        protected void done() {
            if (isCancelled()) {
                remove(this);
            }
        }

        private void refuse(RejectedExecutionException full) {
            setException(full);
            work.onRefused.accept(full);
        }
    }

    /** Runs calls as long as there are any; does nothing if it was given up, and the executor runs it nevertheless. */
    private final class Worker implements Runnable {
        // whether it has started, or was given up: it is no longer reserved
        private boolean over;

        @Override
        public void run() {
            if (!begin(this)) {
                return;
            }
            for (Optional<Call> next = next(); next.isPresent(); next = next()) {
                // catches whatever the call throws, and waits for an interrupt in progress
                next.get().run();
                // it was meant for that call, not for the next one
                Thread.interrupted();
            }
        }
    }

    /**
     * Runs a call when it is its caller's and its group's turn, or rejects it.
     *
     * @return cancels it: if it is running, its thread is interrupted only if requested
     */
    Future<?> submit(Work work) {
        Call call = new Call(work);
        Optional<Worker> worker = add(call);
        if (worker.isPresent()) {
            handOver(worker.get(), call);
        }
        return call;
    }

    private void handOver(Worker worker, Call call) {
        try {
            executor.execute(worker);
        } catch (RejectedExecutionException full) {
            removeWorker(worker).forEach(stranded -> stranded.refuse(full));
        } catch (RuntimeException | Error broken) {
            // a call reported as rejected must not run; a running call was not rejected
            boolean waited = remove(call);
            RejectedExecutionException full = new RejectedExecutionException("No thread is available", broken);
            removeWorker(worker).forEach(stranded -> stranded.refuse(full));
            if (waited) {
                throw broken;
            }
        }
    }

    /** The number of calls waiting for a thread. */
    public synchronized int waiting() {
        return waiting.values().stream()
                .flatMap(groups -> groups.values().stream())
                .mapToInt(Set::size)
                .sum();
    }

    /** A worker to submit for the call, if another thread may be used. */
    private synchronized Optional<Worker> add(Call call) {
        waiting.computeIfAbsent(call.work.caller, caller -> new LinkedHashMap<>())
                .computeIfAbsent(call.work.group, group -> new LinkedHashSet<>())
                .add(call);
        if (running + reserved < threads) {
            Worker worker = new Worker();
            reserved++;
            return Optional.of(worker);
        }
        return Optional.empty();
    }

    /**
     * There is no further thread.
     *
     * @return the calls that nobody would run, which stop waiting: all if no worker is running or reserved, otherwise
     *     none
     */
    private synchronized List<Call> removeWorker(Worker worker) {
        if (worker.over) {
            return List.of();
        }
        worker.over = true;
        reserved--;
        if (running + reserved > 0) {
            return List.of();
        }
        List<Call> stranded = new ArrayList<>();
        waiting.values().forEach(groups -> groups.values().forEach(stranded::addAll));
        waiting.clear();
        return stranded;
    }

    private synchronized boolean begin(Worker worker) {
        if (worker.over) {
            return false;
        }
        worker.over = true;
        reserved--;
        running++;
        return true;
    }

    /** Returns whether it was waiting. */
    private synchronized boolean remove(Call call) {
        Map<UUID, Set<Call>> groups = waiting.getOrDefault(call.work.caller, Map.of());
        Set<Call> calls = groups.getOrDefault(call.work.group, Set.of());
        boolean waited = !calls.isEmpty() && calls.remove(call);
        if (waited && calls.isEmpty()) {
            groups.remove(call.work.group);
            if (groups.isEmpty()) {
                waiting.remove(call.work.caller);
            }
        }
        return waited;
    }

    private synchronized Optional<Call> next() {
        Iterator<Map.Entry<String, Map<UUID, Set<Call>>>> callers =
                waiting.entrySet().iterator();
        if (!callers.hasNext()) {
            running--;
            return Optional.empty();
        }
        Map.Entry<String, Map<UUID, Set<Call>>> caller = callers.next();
        String name = caller.getKey();
        Map<UUID, Set<Call>> groups = caller.getValue();
        callers.remove();
        Call call = next(groups);
        if (!groups.isEmpty()) {
            // to the end of the queue
            waiting.put(name, groups);
        }
        return Optional.of(call);
    }

    private static Call next(Map<UUID, Set<Call>> groups) {
        Iterator<Map.Entry<UUID, Set<Call>>> turns = groups.entrySet().iterator();
        Map.Entry<UUID, Set<Call>> turn = turns.next();
        UUID group = turn.getKey();
        Set<Call> calls = turn.getValue();
        turns.remove();
        Iterator<Call> first = calls.iterator();
        Call call = first.next();
        first.remove();
        if (!calls.isEmpty()) {
            groups.put(group, calls);
        }
        return call;
    }
}
