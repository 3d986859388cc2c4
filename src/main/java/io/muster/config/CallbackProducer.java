package io.muster.config;

import io.muster.callback.CallbackClient;
import io.muster.callback.CallbackMessages;
import io.muster.callback.CallbackPost;
import io.muster.callback.CallbackSubjects;
import io.muster.callback.Delivery;
import io.muster.callback.DueWork;
import io.muster.callback.PatientDataSource;
import io.muster.callback.PublicKeys;
import io.muster.callback.SigningKeys;
import io.muster.document.CallbackReader;
import io.muster.outbound.AddressPolicy;
import io.muster.outbound.OutboundClient;
import io.muster.rest.MusterApplication;
import io.muster.store.CallbackTable;
import io.muster.store.Retention;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jdbi.v3.core.Jdbi;

/** Puts together what is due after a group's end: its callback, and its being forgotten. */
@ApplicationScoped
public class CallbackProducer {

    private static final InstantSource CLOCK = InstantSource.system();

    @Resource(lookup = MusterApplication.DUE)
    ManagedThreadFactory threads;

    @Produces
    @Singleton
    CallbackSettings callbackSettings() {
        return CallbackSettings.read(ConfigProvider.getConfig());
    }

    @Produces
    @Singleton
    CallbackReader callbackReader(AddressPolicy policy, CallbackSettings settings) {
        return new CallbackReader(policy, settings.keys().isPresent());
    }

    @Produces
    @Singleton
    PublicKeys publicKeys(CallbackSettings settings) {
        return settings.keys().map(SigningKeys::publicKeys).orElseGet(() -> new PublicKeys(List.of()));
    }

    @Produces
    @Singleton
    CallbackTable callbackTable() {
        return new CallbackTable(CLOCK);
    }

    @Produces
    @Singleton
    CallbackClient callbackClient(OutboundClient client) {
        return new CallbackClient(client);
    }

    // static, as below: when the application ends, WildFly can make no instance of this class any more
    static void close(@Disposes CallbackClient client) {
        client.close();
    }

    @Produces
    @Singleton
    DueWork dueWork(
            DataSource dataSource, CallbackSubjects subjects, CallbackClient client, CallbackSettings settings) {
        PatientDataSource patient = new PatientDataSource(dataSource);
        CallbackMessages messages = new CallbackMessages(settings.keys(), settings.publicUrl());
        CallbackPost post = new CallbackPost(client, messages, CLOCK);
        Jdbi jdbi = Jdbi.create(patient);
        Delivery delivery = new Delivery(jdbi, subjects, post, settings.plan(), CLOCK);
        return new DueWork(patient, delivery, new Retention(jdbi, settings.retention()), threads);
    }

    static void stop(@Disposes DueWork work) {
        work.close();
    }
}
