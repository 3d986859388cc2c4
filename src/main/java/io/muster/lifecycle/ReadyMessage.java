package io.muster.lifecycle;

import io.muster.logging.Log;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Logs Muster's address once it responds: requests the URL in the setting {@code muster.announce} until the response is
 * 200, and then logs it. Without the setting it does nothing.
 *
 * <p>Servers report themselves ready before or after the application; this makes the address the last line for a person
 * who has typed {@code mvn}.
 */
@ApplicationScoped
public class ReadyMessage {

    private static final System.Logger LOG = Log.of(ReadyMessage.class);
    private static final int CONNECT_AND_READ_MS = 5_000;
    private static final int TRIES = 240;

    // after the server's own last lines
    private static final long PAUSE_MS = 500;

    @Inject
    @ConfigProperty(name = "muster.announce")
    Optional<URI> address;

    @Resource
    ManagedScheduledExecutorService timer;

    void begin(@Observes @Initialized(ApplicationScoped.class) Object event) {
        address.ifPresent(uri -> tryAgainLater(uri, TRIES));
    }

    private void tryAgainLater(URI uri, int triesLeft) {
        timer.schedule(() -> check(uri, triesLeft), PAUSE_MS, TimeUnit.MILLISECONDS);
    }

    private void check(URI uri, int triesLeft) {
        if (answers(uri)) {
            timer.schedule(() -> LOG.log(Level.INFO, "Muster is ready: {0}", uri), PAUSE_MS, TimeUnit.MILLISECONDS);
        } else if (triesLeft > 1) {
            tryAgainLater(uri, triesLeft - 1);
        } else {
            LOG.log(Level.WARNING, "Muster does not respond at {0}", uri);
        }
    }

    private static boolean answers(URI uri) {
        try {
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
            connection.setConnectTimeout(CONNECT_AND_READ_MS);
            connection.setReadTimeout(CONNECT_AND_READ_MS);
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException notYet) {
            return false;
        }
    }
}
