package io.muster.app;

import io.muster.background.Background;
import io.muster.callback.CallbackMessages;
import io.muster.callback.CallbackPost;
import io.muster.callback.Delivery;
import io.muster.callback.PublicKeys;
import io.muster.callback.SigningKeys;
import io.muster.document.CallbackReader;
import io.muster.metrics.Metrics;
import io.muster.outbound.OutboundClient;
import io.muster.outbound.gate.AddressPolicy;
import io.muster.settings.CallbackSettings;
import io.muster.store.Retention;
import io.muster.store.callback.CallbackClaims;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jdbi.v3.core.Jdbi;

/** Produces callbacks, and the deletion of expired groups. */
@ApplicationScoped
public class CallbackProducer {

    // how much longer than its plan a callback may take while its receiver is failing or the database is unavailable
    private static final Duration POSTPONED = Duration.ofDays(1);

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
    Delivery delivery(
            Background.Dependencies dependencies,
            Background background,
            OutboundClient client,
            CallbackSettings settings,
            Metrics metrics) {
        CallbackMessages messages = new CallbackMessages(settings.keys(), settings.publicUrl());
        Delivery delivery = new Delivery(
                new CallbackClaims(dependencies.transactions()),
                new CallbackPost(client, messages, dependencies.timer()),
                settings.plan(),
                new Delivery.Node(background.housekeeper()::node, dependencies.executor(), dependencies.timer()));
        delivery.listen(metrics.callbacks());
        return delivery;
    }

    // static: when the application stops, WildFly can create no instance of this class any more
    static void stop(@Disposes Delivery delivery) {
        delivery.close();
    }

    @Produces
    @Singleton
    Retention retention(Jdbi jdbi, CallbackSettings settings) {
        return new Retention(
                jdbi, settings.retention(), settings.plan().longest().plus(POSTPONED));
    }
}
