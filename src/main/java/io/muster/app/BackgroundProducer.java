package io.muster.app;

import io.muster.background.Background;
import io.muster.background.BackgroundGroups;
import io.muster.background.Chore;
import io.muster.background.ClaimRunner;
import io.muster.background.HandOff;
import io.muster.background.Housekeeper;
import io.muster.callback.Delivery;
import io.muster.database.Migration;
import io.muster.database.Transactions;
import io.muster.document.DocumentLimits;
import io.muster.document.GroupReader;
import io.muster.group.engine.GroupRunner;
import io.muster.metrics.Metrics;
import io.muster.quota.StorageQuota;
import io.muster.quota.TaskQuota;
import io.muster.registry.GroupRegistry;
import io.muster.rest.MusterApplication;
import io.muster.rest.Replies;
import io.muster.rest.groups.GroupOperations;
import io.muster.rest.groups.GroupParts;
import io.muster.rest.memory.ResponseMemory;
import io.muster.rest.reply.DurableReply;
import io.muster.rest.request.DurableIntake;
import io.muster.rest.stream.FollowedLists;
import io.muster.settings.BackgroundSettings;
import io.muster.settings.StoreSettings;
import io.muster.store.GroupStore;
import io.muster.store.IdempotencyKeys;
import io.muster.store.Retention;
import io.muster.store.StorageUsage;
import io.muster.store.node.Nodes;
import io.muster.timer.SerialTask;
import io.muster.timer.Timer;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.BooleanSupplier;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jdbi.v3.core.Jdbi;

/** Produces the execution of durable groups, on the server's threads and the application's database. */
@ApplicationScoped
public class BackgroundProducer {

    // work that waits for the database; more is rejected
    private static final int WAITING_WRITES = 10_000;

    private static final Duration IDLE_CALLBACKS = Duration.ofSeconds(10);
    private static final Duration IDLE_CALLBACKS_WHILE_IDLE = Duration.ofMinutes(1);
    private static final Duration RETENTION = Duration.ofMinutes(10);

    @Resource(lookup = MusterApplication.STORE)
    ManagedThreadFactory threads;

    @Produces
    @Singleton
    @Stored
    ThreadPoolExecutor storeExecutor(StoreSettings settings) {
        return Pools.of(settings.poolSize(), WAITING_WRITES, threads);
    }

    // static: when the application stops, WildFly can create no instance of this class any more
    static void stop(@Disposes @Stored ThreadPoolExecutor pool) {
        // without an interrupt: interrupting a thread in H2 closes its file for every connection
        pool.shutdown();
    }

    @Produces
    @Singleton
    Transactions transactions(Jdbi jdbi, Migration migration, StoreSettings settings) {
        return Transactions.of(settings.database(), jdbi, settings.poolSize(), migration::isDone);
    }

    @Produces
    @Singleton
    BackgroundSettings backgroundSettings() {
        return BackgroundSettings.read(ConfigProvider.getConfig());
    }

    @Produces
    @Singleton
    Background background(
            BackgroundSettings settings,
            StoreSettings store,
            DocumentLimits documents,
            Migration migration,
            Background.Dependencies dependencies,
            Background.Pulse pulse,
            Optional<ClusterResources> cluster,
            TaskQuota quota,
            HandOff handOff) {
        Nodes nodes = new Nodes(dependencies.transactions());
        return new Background(
                new Background.Settings(
                        settings.concurrency(),
                        settings.lease(),
                        documents.node(),
                        storageQuota(settings, new GroupStore(dependencies.transactions())),
                        quota,
                        BackgroundProducer::nodeName),
                dependencies,
                pulse,
                cluster.map(ClusterResources::hintReceiver),
                handOff,
                prepare(store, migration, nodes));
    }

    private static StorageQuota storageQuota(BackgroundSettings settings, GroupStore store) {
        return new StorageQuota(settings.bytesPerCaller(), caller -> usage(store.usage(caller)), System::nanoTime);
    }

    private static StorageQuota.Usage usage(StorageUsage found) {
        return new StorageQuota.Usage(found.groups(), found.bytes());
    }

    @Produces
    @Singleton
    Optional<ClusterResources> clusterResources(StoreSettings settings, Migration migration) {
        return settings.database().isPartOfThisNode()
                ? Optional.empty()
                : Optional.of(new ClusterResources(settings, migration, threads));
    }

    // static, as above
    static void stop(@Disposes Optional<ClusterResources> cluster) {
        cluster.ifPresent(ClusterResources::close);
    }

    @Produces
    @Singleton
    Background.Pulse pulse(
            Optional<ClusterResources> cluster, Transactions transactions, @Stored ThreadPoolExecutor executor) {
        // no other node watches a node that is alone with its database: it registers once
        return cluster.map(own -> new Background.Pulse(own.transactions(), own.thread(), false))
                .orElseGet(() -> new Background.Pulse(transactions, executor, true));
    }

    @Produces
    @Singleton
    Background.Dependencies dependencies(
            Transactions transactions,
            GroupRunner runner,
            GroupReader reader,
            @Stored ThreadPoolExecutor executor,
            Timer timer) {
        return new Background.Dependencies(transactions, runner, reader, executor, timer);
    }

    @Produces
    @Singleton
    ClaimRunner claimRunner(Background background) {
        return background.runner();
    }

    @Produces
    @Singleton
    Housekeeper housekeeper(
            Background background,
            Delivery delivery,
            Retention retention,
            Metrics metrics,
            @Stored ThreadPoolExecutor executor) {
        Housekeeper housekeeper = background.housekeeper();
        housekeeper.listen(metrics.background());
        // serialized separately: neither rounds nor claims wait for them
        SerialTask cleanup = new SerialTask(executor, retention, () -> {});
        housekeeper.onDueCallbacks(delivery::wake);
        housekeeper.add(new Chore(IDLE_CALLBACKS, IDLE_CALLBACKS_WHILE_IDLE, delivery::releaseIdle));
        housekeeper.add(new Chore(RETENTION, node -> cleanup.ask()));
        return housekeeper;
    }

    @Produces
    @Singleton
    BackgroundGroups backgroundGroups(Background background) {
        return background.groups();
    }

    @Produces
    @Singleton
    DurableIntake durableIntake(BackgroundGroups groups, Background.Dependencies dependencies, TaskQuota quota) {
        return new DurableIntake(
                groups,
                new IdempotencyKeys(dependencies.transactions()),
                quota,
                dependencies.runner(),
                dependencies.timer());
    }

    @Produces
    @Singleton
    DurableReply durableReply(
            DurableIntake intake,
            BackgroundGroups groups,
            ResponseMemory memory,
            Background.Dependencies dependencies,
            @Replies Executor replies) {
        return new DurableReply(
                intake,
                groups,
                memory,
                new DurableReply.Threads(dependencies.executor(), replies, dependencies.timer()));
    }

    @Produces
    @Singleton
    GroupOperations groupOperations(
            GroupRegistry registry, BackgroundGroups background, TaskQuota quota, ResponseMemory memory) {
        return new GroupOperations(registry, background, quota, memory);
    }

    @Produces
    @Singleton
    FollowedLists followedLists(GroupOperations operations, @Replies Executor replies, Timer timer) {
        return new FollowedLists(operations, replies, timer);
    }

    @Produces
    @Singleton
    GroupParts groupParts(GroupRegistry registry, BackgroundGroups background, ResponseMemory memory) {
        return new GroupParts(registry, background, memory);
    }

    private static BooleanSupplier prepare(StoreSettings settings, Migration migration, Nodes nodes) {
        return () -> {
            if (!migration.migrateIfReachable()) {
                return false;
            }
            if (settings.database().isPartOfThisNode()) {
                // no other process can have it open, so any process that claimed groups has ended
                nodes.declareAllDead();
            }
            return true;
        };
    }

    private static String nodeName() {
        return "%d-%s".formatted(ProcessHandle.current().pid(), UUID.randomUUID());
    }
}
