package io.muster.examples;

import io.muster.rest.MusterApplication;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.rest.client.RestClientBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Calls the {@link Upstream} at the setting {@code muster.examples.upstream}, or on this server.
 *
 * <p>One client for all callers: building one costs more than calling with it.
 */
@ApplicationScoped
public class UpstreamClient {

    private static final long TIMEOUT_SECONDS = 10;

    @Inject
    @ConfigProperty(name = "muster.examples.upstream")
    Optional<URI> address;

    // a Rest Client call blocks a thread: WildFly's own executor would run only four at once
    @Resource(lookup = MusterApplication.TASKS)
    ManagedExecutorService executor;

    private final AtomicReference<@Nullable Upstream> client = new AtomicReference<>();

    /** @param request provides the port of this server; not from its Host header, which the caller chose */
    public Upstream get(HttpServletRequest request) {
        Upstream known = client.get();
        if (known != null) {
            return known;
        }
        Upstream built = build(base(request));
        Upstream earlier = client.compareAndExchange(null, built);
        return earlier == null ? built : earlier;
    }

    /** The URL of the server, with a slash at its end. */
    URI base(HttpServletRequest request) {
        return address.orElseGet(
                () -> URI.create("http://localhost:" + request.getLocalPort() + request.getContextPath() + "/"));
    }

    private Upstream build(URI base) {
        return RestClientBuilder.newBuilder()
                .baseUri(base)
                .executorService(executor)
                .connectTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .readTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .build(Upstream.class);
    }
}
