package io.muster.callback;

import io.muster.outbound.OutboundClient;
import io.muster.task.TaskFailedException;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.eclipse.microprofile.rest.client.RestClientBuilder;

/** Sends callbacks through the outbound gate. Safe for use by any thread; a call blocks it. */
public final class CallbackClient implements AutoCloseable {

    /** How long a receiver may take. */
    static final Duration TIMEOUT = Duration.ofSeconds(15);

    // never called: were the filter not in the way, nothing would be reached
    private static final URI NOWHERE = URI.create("http://callback.invalid/");

    private final GateFilter filter;
    private final CallbackApi api;

    public CallbackClient(OutboundClient client) {
        this(client, TIMEOUT);
    }

    CallbackClient(OutboundClient client, Duration timeout) {
        filter = new GateFilter(client, timeout);
        api = RestClientBuilder.newBuilder()
                .baseUri(NOWHERE)
                // a status is an answer here, not an exception
                .property("microprofile.rest.client.disable.default.mapper", true)
                .register(filter)
                .build(CallbackApi.class);
    }

    /** What a receiver answered. */
    record Answer(int status, Optional<String> retryAfter) {}

    /**
     * Sends a message and waits for the answer.
     *
     * @throws TaskFailedException if there is none, saying why
     * @throws CancellationException if this client was stopped meanwhile
     */
    Answer post(URI target, CallbackMessage message) {
        try (Response response = api.post(
                target.toString(),
                message.id(),
                Long.toString(message.timestamp()),
                message.signature(),
                message.body())) {
            return new Answer(
                    response.getStatus(), Optional.ofNullable(response.getHeaderString(HttpHeaders.RETRY_AFTER)));
        } catch (ProcessingException failed) {
            throw reason(failed);
        }
    }

    /** Calls off what is on its way, and sends nothing more. */
    void stop() {
        filter.stop();
    }

    @Override
    public void close() {
        stop();
        api.close();
    }

    // the servers wrap what a filter throws, each in its own way
    private static RuntimeException reason(ProcessingException failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof TaskFailedException || cause instanceof CancellationException) {
                return (RuntimeException) cause;
            }
        }
        return failed;
    }
}
