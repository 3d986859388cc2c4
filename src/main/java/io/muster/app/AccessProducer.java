package io.muster.app;

import io.muster.access.Doorkeeper;
import io.muster.settings.AccessSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import org.eclipse.microprofile.config.ConfigProvider;

/** Puts together who may call. */
@ApplicationScoped
public class AccessProducer {

    @Produces
    @Singleton
    AccessSettings accessSettings() {
        return AccessSettings.read(ConfigProvider.getConfig(), InstantSource.system());
    }

    @Produces
    @Singleton
    Doorkeeper doorkeeper(AccessSettings settings) {
        return new Doorkeeper(settings.authentication());
    }
}
