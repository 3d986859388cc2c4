package io.muster.app;

import com.github.f4b6a3.uuid.UuidCreator;
import io.muster.budget.Admission;
import io.muster.budget.TasksInFlight;
import io.muster.document.BatchReader;
import io.muster.document.CallbackReader;
import io.muster.document.DocumentLimits;
import io.muster.document.GroupReader;
import io.muster.graph.TaskGraphs;
import io.muster.group.TaskGroups;
import io.muster.group.engine.GroupRunner;
import io.muster.group.engine.ResultLimits;
import io.muster.group.observer.GroupListener;
import io.muster.handler.TaskFactories;
import io.muster.named.NamedGroupReader;
import io.muster.named.NamedGroups;
import io.muster.quota.TaskQuota;
import io.muster.registry.GroupRegistry;
import io.muster.response.ResponseExchanges;
import io.muster.rest.MusterApplication;
import io.muster.rest.Replies;
import io.muster.rest.filter.Serving;
import io.muster.rest.memory.ResponseMemory;
import io.muster.rest.memory.WaitingRequests;
import io.muster.rest.reply.AsyncReply;
import io.muster.rest.reply.DurableReply;
import io.muster.rest.reply.GroupReply;
import io.muster.rest.request.BatchIntake;
import io.muster.rest.request.GroupAdmission;
import io.muster.rest.request.GroupIntake;
import io.muster.rest.request.NamedIntake;
import io.muster.settings.AdmissionSettings;
import io.muster.settings.ConfigValues;
import io.muster.settings.GroupSettings;
import io.muster.settings.MemorySettings;
import io.muster.settings.OutboundSettings;
import io.muster.task.BlockingTasks;
import io.muster.task.FairExecutor;
import io.muster.timer.ScheduledTimer;
import io.muster.timer.Timer;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ContextService;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import org.eclipse.microprofile.config.ConfigProvider;

/** Produces the engine, on the server's threads. */
@ApplicationScoped
public class EngineProducer {

    // each produces and sends as much of a response as its client accepts
    private static final int REPLY_THREADS = 32;

    // as long as Payara's threads wait for a client that reads nothing
    private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(30);

    // a task's outcome without its value and with one attempt, as kept for the response
    private static final int BYTES_PER_TASK = 300;

    @Resource(lookup = MusterApplication.TASKS)
    ManagedExecutorService tasks;

    @Resource(lookup = MusterApplication.REPLIES)
    ManagedThreadFactory replyThreads;

    @Resource(lookup = MusterApplication.TIMER)
    ManagedThreadFactory timerThreads;

    @Resource
    ContextService contexts;

    @Produces
    @Singleton
    OutboundSettings settings() {
        return OutboundSettings.read(ConfigProvider.getConfig());
    }

    @Produces
    @Singleton
    AdmissionSettings admissionSettings() {
        return AdmissionSettings.read(
                ConfigProvider.getConfig(), Runtime.getRuntime().maxMemory());
    }

    @Produces
    @Singleton
    MemorySettings memorySettings() {
        return MemorySettings.read(
                ConfigProvider.getConfig(), Runtime.getRuntime().maxMemory());
    }

    @Produces
    @Singleton
    GroupSettings groupSettings() {
        return GroupSettings.read(ConfigProvider.getConfig());
    }

    @Produces
    @Singleton
    ScheduledTimer timer() {
        return new ScheduledTimer(timerThreads);
    }

    // static, as below
    static void stop(@Disposes ScheduledTimer timer) {
        timer.close();
    }

    @Produces
    @Singleton
    BlockingTasks blockingTasks() {
        return new BlockingTasks(
                new FairExecutor(tasks, MusterApplication.TASK_THREADS), contexts::currentContextExecutor);
    }

    // not as an Executor: the responses that it writes are to be counted
    @Produces
    @Singleton
    @Replies
    @Typed(ThreadPoolExecutor.class)
    ThreadPoolExecutor replyPool() {
        // no limit of its own: the memory of pending responses is limited by their results, which count until they are
        // written
        return Pools.of(REPLY_THREADS, Integer.MAX_VALUE, replyThreads);
    }

    @Produces
    @Singleton
    @Replies
    @Typed({Executor.class, CountingExecutor.class})
    CountingExecutor replies(@Replies ThreadPoolExecutor pool) {
        return new CountingExecutor(pool);
    }

    // static: when the application stops, WildFly can create no instance of this class any more
    static void stop(@Disposes @Replies CountingExecutor replies) {
        replies.close();
    }

    @Produces
    @Singleton
    Admission admission(AdmissionSettings settings) {
        return new Admission(settings.tasks());
    }

    @Produces
    @Singleton
    ResultLimits results(MemorySettings settings) {
        return new ResultLimits(settings.resultBytes(), BYTES_PER_TASK, settings.budget(settings.resultBytesPerNode()));
    }

    @Produces
    @Singleton
    LoadedClasses loadedClasses() {
        return new LoadedClasses(EngineProducer.class.getClassLoader());
    }

    @Produces
    @Singleton
    Serving serving() {
        return new Serving();
    }

    @Produces
    @Singleton
    GroupRunner runner(
            Timer timer, Admission admission, ResultLimits results, LoadedClasses classes, GroupListener listener) {
        return new GroupRunner(timer, admission, results, UuidCreator::getTimeOrderedEpochPlus1, classes)
                .with(listener);
    }

    @Produces
    @Singleton
    TaskGroups taskGroups(GroupRunner runner, GroupAdmission callers, BlockingTasks blocking, Timer timer) {
        return new TaskGroups(runner, callers, blocking, timer);
    }

    @Produces
    @Singleton
    TaskGraphs taskGraphs(TaskGroups groups, GroupReader reader, BlockingTasks blocking) {
        return new TaskGraphs(groups, reader, blocking);
    }

    @Produces
    @Singleton
    GroupRegistry registry(GroupRunner runner, MemorySettings settings) {
        return new GroupRegistry(runner, settings.history());
    }

    @Produces
    @Singleton
    GroupReader groupReader(TaskFactories factories, CallbackReader callbacks, AdmissionSettings admission) {
        // each holds a parsed value: no more of them at once than can be made use of
        int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
        BlockingTasks transforms = new BlockingTasks(new FairExecutor(tasks, threads), () -> Runnable::run);
        return new GroupReader(factories, callbacks, transforms, admission.largestGroup());
    }

    @Produces
    @Singleton
    TaskQuota quota(AdmissionSettings settings) {
        return new TaskQuota(settings.rate(), System::nanoTime);
    }

    @Produces
    @Singleton
    GroupAdmission groupAdmission(
            Admission node,
            AdmissionSettings settings,
            TaskQuota quota,
            GroupRegistry registry,
            GroupRunner runner,
            DocumentLimits documents) {
        return new GroupAdmission(
                node,
                new TasksInFlight(settings.tasksPerCaller()),
                quota,
                registry,
                runner,
                new WaitingRequests(documents.node()));
    }

    @Produces
    @Singleton
    DocumentLimits documents(MemorySettings settings) {
        return new DocumentLimits(
                settings.requestBytes(),
                settings.backgroundRequestBytes(),
                settings.budget(settings.requestBytesPerNode()));
    }

    @Produces
    @Singleton
    GroupIntake intake(GroupAdmission admission, GroupReader reader, DocumentLimits documents, GroupSettings settings) {
        return new GroupIntake(admission, reader, documents, settings.documents());
    }

    @Produces
    @Singleton
    NamedGroups namedGroups(GroupSettings settings, GroupReader reader, TaskFactories factories) {
        return NamedGroups.open(settings.folder(), new NamedGroupReader(reader, factories));
    }

    @Produces
    @Singleton
    NamedIntake namedIntake(NamedGroups groups, GroupIntake intake) {
        return new NamedIntake(groups, intake);
    }

    @Produces
    @Singleton
    BatchIntake batchIntake(GroupSettings settings, GroupIntake intake) {
        return new BatchIntake(new BatchReader(settings.batchBase()), intake);
    }

    @Produces
    @Singleton
    GroupReply groupReply(GroupAdmission admission, AsyncReply waiting, DurableReply durable) {
        return new GroupReply(admission, waiting, durable);
    }

    @Produces
    @Singleton
    ResponseMemory responseMemory(MemorySettings settings) {
        return new ResponseMemory(settings.budget(settings.answerBytesPerNode()));
    }

    @Produces
    @Singleton
    ResponseExchanges responses(@Replies Executor replies, Timer timer) {
        return new ResponseExchanges(
                replies,
                timer,
                ConfigValues.duration(ConfigProvider.getConfig(), "muster.answer.write-timeout", WRITE_TIMEOUT));
    }

    @Produces
    @Singleton
    AsyncReply asyncReply(@Replies Executor replies, Timer timer) {
        return new AsyncReply(replies, timer);
    }
}
