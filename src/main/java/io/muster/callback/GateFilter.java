package io.muster.callback;

import io.muster.outbound.OutboundClient;
import io.muster.outbound.OutboundRequest;
import io.muster.outbound.OutboundResponse;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskFailedException;
import io.muster.task.Throwables;
import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Makes the exchange of a Rest Client itself, by way of the one gate, and gives the Rest Client its answer: a server's own
 * HTTP client never connects, so no name can mean one address to the gate and another to it. Blocks its caller. Safe for
 * use by any thread.
 */
final class GateFilter implements ClientRequestFilter {

    private static final List<String> HEADERS =
            List.of(HttpHeaders.CONTENT_TYPE, CallbackApi.ID, CallbackApi.TIMESTAMP, CallbackApi.SIGNATURE);

    private final OutboundClient client;
    private final Duration timeout;
    private final Set<OutboundClient.Exchange> live = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;

    /** @param timeout for an exchange as a whole */
    GateFilter(OutboundClient client, Duration timeout) {
        this.client = client;
        this.timeout = timeout;
    }

    @Override
    public void filter(ClientRequestContext request) {
        URI target = URI.create(request.getHeaderString(CallbackApi.TARGET));
        OutboundResponse answer = exchange(
                new OutboundRequest("POST", target, headers(request), Optional.of((byte[]) request.getEntity())));
        int status = answer.status();
        if (status < 200 || status > 599) {
            throw new TaskFailedException(
                    Fault.of(FaultCode.UPSTREAM_STATUS, "%s answered %d".formatted(target.getHost(), status)));
        }
        Response.ResponseBuilder response = Response.status(status);
        answer.header(HttpHeaders.RETRY_AFTER).ifPresent(value -> response.header(HttpHeaders.RETRY_AFTER, value));
        request.abortWith(response.build());
    }

    /** Calls off what is on its way, and lets nothing more out. */
    void stop() {
        stopped = true;
        live.forEach(OutboundClient.Exchange::abort);
    }

    private OutboundResponse exchange(OutboundRequest request) {
        OutboundClient.Exchange exchange = client.start(request);
        live.add(exchange);
        try {
            if (stopped) {
                exchange.abort();
            }
            return answer(exchange.response().toCompletableFuture(), request.uri());
        } finally {
            live.remove(exchange);
            exchange.abort();
        }
    }

    private OutboundResponse answer(CompletableFuture<OutboundResponse> response, URI target) {
        try {
            return response.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw new TaskFailedException(Fault.of(
                    FaultCode.UPSTREAM_UNREACHABLE,
                    "%s did not answer within %d ms".formatted(target.getHost(), timeout.toMillis())));
        } catch (ExecutionException failed) {
            if (Throwables.unwrap(failed) instanceof TaskFailedException known) {
                throw known;
            }
            throw new IllegalStateException("an exchange failed in a way of its own", failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }

    // what a server adds of its own (tracing, for one) is not for the receiver
    private static Map<String, String> headers(ClientRequestContext request) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String name : HEADERS) {
            headers.put(name, request.getHeaderString(name));
        }
        return headers;
    }
}
