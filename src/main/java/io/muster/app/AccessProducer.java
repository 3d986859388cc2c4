package io.muster.app;

import io.muster.access.AccessControl;
import io.muster.settings.AccessSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import org.eclipse.microprofile.config.ConfigProvider;

/** Produces access control from the settings. */
@ApplicationScoped
public class AccessProducer {

    @Produces
    @Singleton
    AccessSettings accessSettings() {
        return AccessSettings.read(ConfigProvider.getConfig(), InstantSource.system());
    }

    @Produces
    @Singleton
    AccessControl accessControl(AccessSettings settings) {
        return new AccessControl(settings.authentication());
    }
}
