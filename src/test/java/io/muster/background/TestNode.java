package io.muster.background;

import io.muster.budget.Admission;
import io.muster.budget.ByteBudget;
import io.muster.database.Transactions;
import io.muster.document.CallbackReader;
import io.muster.document.GroupReader;
import io.muster.document.GroupRequest;
import io.muster.document.InvalidGroupException;
import io.muster.document.KeptDocument;
import io.muster.group.engine.GroupRunner;
import io.muster.group.engine.ResultLimits;
import io.muster.group.observer.GroupObserver;
import io.muster.group.spec.Labels;
import io.muster.group.spec.Origin;
import io.muster.group.view.GroupSnapshot;
import io.muster.group.view.Values;
import io.muster.handler.TaskFactories;
import io.muster.handler.delay.DelayTasks;
import io.muster.json.MalformedJsonException;
import io.muster.outbound.gate.AddressPolicy;
import io.muster.quota.StorageQuota;
import io.muster.quota.TaskQuota;
import io.muster.store.data.NewGroup;
import io.muster.testing.Transforms;
import io.muster.testing.Views;
import io.muster.timer.ScheduledTimer;
import io.muster.trace.TraceContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jdbi.v3.core.Jdbi;

/** A node without a server: everything that runs background groups, on a database that nodes may share. */
final class TestNode implements AutoCloseable {

    static final Duration LEASE = Duration.ofSeconds(2);

    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final FreezableExecutor executor = new FreezableExecutor(threads);
    private final ExecutorService heartbeatThread = Executors.newSingleThreadExecutor();
    private final FreezableExecutor heartbeat = new FreezableExecutor(heartbeatThread);
    private final ScheduledTimer timer = new ScheduledTimer(Thread::new);
    private final GroupReader reader;
    final GroupRunner runner;
    private volatile Consumer<Claimed> handOff = claim -> {};

    /** Where the groups that it has started come from. */
    final Map<UUID, Origin> origins = new ConcurrentHashMap<>();

    final ManualTasks tasks = new ManualTasks();
    final Background background;

    TestNode(Jdbi jdbi, int concurrency) {
        this(jdbi, concurrency, new Admission(10_000), ByteBudget.unlimited());
    }

    TestNode(Jdbi jdbi, int concurrency, Admission admission, ByteBudget documents) {
        this(jdbi, concurrency, admission, documents, StorageQuota.unlimited());
    }

    TestNode(Jdbi jdbi, int concurrency, Admission admission, ByteBudget documents, StorageQuota storage) {
        this(jdbi, concurrency, admission, documents, storage, LEASE, Optional.empty());
    }

    TestNode(
            Jdbi jdbi,
            int concurrency,
            Admission admission,
            ByteBudget documents,
            StorageQuota storage,
            Duration lease,
            Optional<HintReceiver> hints) {
        reader = new GroupReader(
                new TaskFactories(List.of(new DelayTasks(timer), tasks)),
                new CallbackReader(AddressPolicy.parse(""), false),
                Transforms.here(),
                10_000);
        runner = new GroupRunner(
                        timer,
                        admission,
                        ResultLimits.none(),
                        com.github.f4b6a3.uuid.UuidCreator::getTimeOrderedEpochPlus1,
                        this::isNodeFault)
                .with(group -> {
                    origins.put(group.id(), group.origin());
                    return GroupObserver.NONE;
                });
        background = new Background(
                new Background.Settings(
                        concurrency,
                        lease,
                        documents,
                        storage,
                        new TaskQuota(Optional.empty(), System::nanoTime),
                        () -> UUID.randomUUID().toString()),
                new Background.Dependencies(
                        new Transactions(jdbi, () -> true, Optional.empty()), runner, reader, executor, timer),
                new Background.Pulse(new Transactions(jdbi, () -> true, Optional.empty()), heartbeat, false),
                hints,
                claim -> threads.execute(() -> handOff.accept(claim)),
                () -> true);
        handOff = background.runner()::run;
        background.housekeeper().start();
    }

    // as for a node whose classes cannot be loaded any more
    private boolean isNodeFault(Throwable thrown) {
        if (!(thrown instanceof NoClassDefFoundError)) {
            return false;
        }
        background.housekeeper().abandon();
        executor.execute(background.housekeeper()::stop);
        return true;
    }

    BackgroundGroups groups() {
        return background.groups();
    }

    UUID post(String document) {
        return post(document, false);
    }

    UUID post(String document, boolean callerWaits) {
        return post(group(document), callerWaits);
    }

    UUID post(String document, TraceContext trace) {
        return post(group(document, Optional.of(trace)), false);
    }

    private UUID post(NewGroup group, boolean callerWaits) {
        groups().submit(group, read(group.document().text()).spec(), callerWaits);
        return group.id();
    }

    /** A group that has not been posted. */
    NewGroup group(String document) {
        return group(document, Optional.empty());
    }

    private NewGroup group(String document, Optional<TraceContext> trace) {
        String json = document.replace('\'', '"');
        GroupRequest request = read(json);
        return new NewGroup(
                runner.newId(),
                request.spec().join().mode(),
                "alice",
                KeptDocument.of(json),
                timer.now(),
                request.spec().bounds().timeout(),
                request.spec().tasks().stream().map(NewGroup.Task::of).toList(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Labels.NONE,
                trace);
    }

    private GroupRequest read(String json) {
        try {
            return reader.read(json.getBytes(StandardCharsets.UTF_8), true);
        } catch (MalformedJsonException | InvalidGroupException refused) {
            throw new AssertionError(refused);
        }
    }

    GroupSnapshot find(UUID id) {
        return Views.read(groups().view(id, Values.INCLUDED).orElseThrow());
    }

    /** From now on it considers itself alive, but neither renews its lease nor writes anything. */
    void freeze() {
        heartbeat.freeze();
        executor.freeze();
    }

    void thaw() {
        heartbeat.thaw();
        executor.thaw();
    }

    /** From now on, everything that waits for the database, except the heartbeat, is queued behind other work. */
    void keepBusy() {
        executor.freeze();
    }

    /** Dies: it does nothing any more. */
    void die() {
        heartbeat.freeze();
        executor.freeze();
        timer.close();
    }

    @Override
    public void close() {
        heartbeat.freeze();
        executor.freeze();
        timer.close();
        threads.shutdownNow();
        heartbeatThread.shutdownNow();
    }

    /** Keeps the commands received while frozen, and those not yet started. */
    private static final class FreezableExecutor implements Executor {

        private static final long LONGEST_TASK_NANOS = Duration.ofSeconds(2).toNanos();

        private final Executor behind;
        private final List<Runnable> kept = new ArrayList<>();
        private boolean frozen;
        private int running;

        private FreezableExecutor(Executor behind) {
            this.behind = behind;
        }

        @Override
        public void execute(Runnable task) {
            behind.execute(() -> {
                if (begin(task)) {
                    try {
                        task.run();
                    } finally {
                        end();
                    }
                }
            });
        }

        private synchronized boolean begin(Runnable task) {
            if (frozen) {
                kept.add(task);
                return false;
            }
            running++;
            return true;
        }

        private synchronized void end() {
            running--;
            notifyAll();
        }

        /** Returns once nothing runs any more, since running commands may still write. */
        private synchronized void freeze() {
            frozen = true;
            long end = System.nanoTime() + LONGEST_TASK_NANOS;
            try {
                while (running > 0 && System.nanoTime() < end) {
                    TimeUnit.NANOSECONDS.timedWait(this, end - System.nanoTime());
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }

        private void thaw() {
            List<Runnable> thawed;
            synchronized (this) {
                frozen = false;
                thawed = List.copyOf(kept);
                kept.clear();
            }
            thawed.forEach(this::execute);
        }
    }
}
