package io.muster.app;

import io.muster.group.engine.ResultLimits;
import io.muster.handler.HandlerTasks;
import io.muster.handler.TaskFactories;
import io.muster.handler.TaskFactory;
import io.muster.handler.TaskHandler;
import io.muster.handler.TaskType;
import io.muster.handler.delay.DelayTasks;
import io.muster.handler.http.HttpTasks;
import io.muster.handler.sql.SqlTasks;
import io.muster.hosts.HostsView;
import io.muster.outbound.CallListener;
import io.muster.outbound.OutboundClient;
import io.muster.outbound.gate.AddressGate;
import io.muster.outbound.gate.AddressPolicy;
import io.muster.outbound.message.Secrets;
import io.muster.rest.MusterApplication;
import io.muster.settings.MemorySettings;
import io.muster.settings.OutboundSettings;
import io.muster.settings.SecretSettings;
import io.muster.task.BlockingTasks;
import io.muster.timer.Timer;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.ConfigProvider;

/** Produces the task types: the built-in ones, and every handler that is a CDI bean. */
@ApplicationScoped
public class TaskTypesProducer {

    @Resource(lookup = MusterApplication.LOOKUPS)
    ManagedExecutorService lookups;

    @Produces
    @Singleton
    AddressPolicy addressPolicy(OutboundSettings settings) {
        return AddressPolicy.parse(
                settings.outboundAllow(), settings.outboundDeny(), settings.outboundPorts(), settings.onlyAllowed());
    }

    @Produces
    @Singleton
    OutboundClient outboundClient(
            OutboundSettings settings,
            MemorySettings shares,
            AddressPolicy policy,
            Timer timer,
            ResultLimits results,
            CallListener listener) {
        int perCaller = Math.max(1, (int) shares.shareOf(AddressGate.LOOKUPS));
        OutboundClient client = new OutboundClient(
                settings.outbound().withLookupsPerCaller(perCaller),
                policy,
                lookups,
                timer,
                settings.deadlineHeader(),
                results.node());
        client.listen(listener);
        return client;
    }

    // static: when the application stops, WildFly can create no instance of this class any more
    static void close(@Disposes OutboundClient client) {
        client.close();
    }

    @Produces
    @Singleton
    HostsView hosts(OutboundClient client, Timer timer) {
        return new HostsView(client.hosts(), timer);
    }

    @Produces
    @Singleton
    Secrets secrets() {
        return SecretSettings.read(ConfigProvider.getConfig());
    }

    @Produces
    @Singleton
    TaskFactories taskFactories(
            OutboundClient client,
            AddressPolicy policy,
            Secrets secrets,
            Timer timer,
            BlockingTasks blocking,
            SqlTasks queries,
            @Any Instance<TaskHandler<?>> handlers) {
        List<TaskFactory> factories = new ArrayList<>();
        factories.add(new HttpTasks(client, policy, secrets));
        factories.add(new DelayTasks(timer));
        factories.add(queries);
        for (Instance.Handle<TaskHandler<?>> handler : handlers.handles()) {
            // the bean's own class: the injected object may be a proxy, without the annotation
            Class<?> handlerClass = handler.getBean().getBeanClass();
            TaskType type = handlerClass.getAnnotation(TaskType.class);
            if (type != null) {
                factories.add(new HandlerTasks(type.value(), handler.get(), handlerClass, blocking));
            }
        }
        return new TaskFactories(factories);
    }
}
