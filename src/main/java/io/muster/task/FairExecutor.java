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
 * Runs calls of groups on an executor's threads. While all of them are busy the callers that wait take turns, and each
 * caller's groups, a call each: neither a large group nor many groups of one caller keep another caller waiting. A call that
 * is cancelled waits no longer.
 *
 * <p>Thread-safe: guarded by its monitor, which is not held while a call runs. It bounds nothing: that is for whoever admits
 * the groups.
 */
public final class FairExecutor {

    private final Executor executor;
    private final int threads;
    // the callers in the order of their turns, of each its groups in that order, and none without a call
    private final Map<String, Map<UUID, Set<Call>>> waiting = new LinkedHashMap<>();
    // workers that were handed over, or are about to be, and have not begun
    private int reserved;
    private int running;

    /**
     * @param executor runs something for as long as calls wait
     * @param threads at most so many calls at once
     */
    public FairExecutor(Executor executor, int threads) {
        this.executor = executor;
        this.threads = threads;
    }

    /**
     * What a call is.
     *
     * @param caller whose group it is of, by name
     * @param action must not throw
     * @param onRefused is told, instead of the action being run, that the executor takes nothing on and no thread is busy with
     *     calls; it must not throw either
     */
    record Work(String caller, UUID group, Runnable action, Consumer<RejectedExecutionException> onRefused) {}

    /** A call that waits, runs or has run; its cancelling takes it out of those that wait. */
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

    /** Runs calls for as long as there are any; nothing if it was given up, and an executor runs it nevertheless. */
    private final class Worker implements Runnable {
        // whether it has begun, or was given up: it is no longer reserved
        private boolean over;

        @Override
        public void run() {
            if (!begin(this)) {
                return;
            }
            for (Optional<Call> next = next(); next.isPresent(); next = next()) {
                // catches whatever the call throws, and waits for an interrupt that is on its way
                next.get().run();
                // which is that call's, and not the next one's
                Thread.interrupted();
            }
        }
    }

    /**
     * Has a call run when it is its caller's and its group's turn, or refused.
     *
     * @return cancels it: if it runs, its thread is interrupted only if that is asked for
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
            giveUp(worker).forEach(stranded -> stranded.refuse(full));
        } catch (RuntimeException | Error broken) {
            // what is reported to have failed is not run; what runs has not failed
            boolean waited = remove(call);
            RejectedExecutionException full = new RejectedExecutionException("No thread is available", broken);
            giveUp(worker).forEach(stranded -> stranded.refuse(full));
            if (waited) {
                throw broken;
            }
        }
    }

    /** How many calls wait for a thread. */
    public synchronized int waiting() {
        return waiting.values().stream()
                .flatMap(groups -> groups.values().stream())
                .mapToInt(Set::size)
                .sum();
    }

    /** A worker to hand over for it, if a thread more is to be had. */
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
     * There is no further thread. The calls that nobody will come to, which wait no longer: all if no worker runs or is being
     * handed over, and otherwise none.
     */
    private synchronized List<Call> giveUp(Worker worker) {
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

    /** Says whether it has waited. */
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
            // behind the others
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
