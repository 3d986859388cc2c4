package io.muster.app;

import io.muster.access.AccessControl;
import io.muster.audit.RequestLog;
import io.muster.settings.AccessSettings;
import io.muster.settings.LogSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import org.eclipse.microprofile.config.ConfigProvider;

/** Produces access control, and the logs of requests, from the settings. */
@ApplicationScoped
public class AccessProducer {

    @Produces
    @Singleton
    AccessSettings accessSettings() {
        return AccessSettings.read(ConfigProvider.getConfig(), InstantSource.system());
    }

    @Produces
    @Singleton
    RequestLog requestLog() {
        LogSettings settings = LogSettings.read(ConfigProvider.getConfig());
        return new RequestLog(settings.audit(), settings.access(), System::nanoTime);
    }

    @Produces
    @Singleton
    AccessControl accessControl(AccessSettings settings) {
        return new AccessControl(settings.authentication());
    }
}
