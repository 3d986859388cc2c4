package io.muster.outbound;

import io.muster.logging.LogContext;
import io.muster.outbound.gate.AddressPolicy;
import io.muster.outbound.message.Exchange;
import io.muster.outbound.message.OutboundRequest;
import io.muster.outbound.message.OutboundResponse;
import io.muster.outbound.wire.UndoStack;
import io.muster.task.Attempt;
import io.muster.task.Throwables;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * An exchange that follows redirects; each hop is an exchange of its own that passes the gate. Completes with the last
 * hop's response: the redirect itself, if it is one too many. Thread-safe.
 */
final class FollowingExchange implements Exchange {

    private final BiFunction<OutboundRequest, Attempt.Kind, Exchange> hop;
    private final AddressPolicy policy;
    private final CallContext context;
    private final CompletableFuture<OutboundResponse> response = new CompletableFuture<>();
    private final UndoStack hops = new UndoStack();

    /** @param hop starts a single exchange */
    FollowingExchange(
            BiFunction<OutboundRequest, Attempt.Kind, Exchange> hop, AddressPolicy policy, CallContext context) {
        this.hop = hop;
        this.policy = policy;
        this.context = context;
    }

    /** @param redirects how many may still be followed */
    void send(OutboundRequest request, Attempt.Kind kind, int redirects) {
        Exchange exchange = hop.apply(request, kind);
        // release the previous hop's response while this one is read
        hops.replaceBy(exchange::abort);
        exchange.response().whenComplete((answer, thrown) -> hopEnded(request, redirects, answer, thrown));
    }

    @Override
    public CompletionStage<OutboundResponse> response() {
        return response;
    }

    @Override
    public void abort() {
        hops.undo();
    }

    private void hopEnded(
            OutboundRequest request, int redirects, @Nullable OutboundResponse answer, @Nullable Throwable thrown) {
        if (answer == null) {
            response.completeExceptionally(thrown == null ? new IllegalStateException() : Throwables.unwrap(thrown));
            return;
        }
        try {
            Optional<OutboundRequest> next = redirects > 0
                    ? LogContext.get(context.lines(), () -> Redirects.next(request, answer, policy))
                    : Optional.empty();
            if (next.isPresent()) {
                context.log().redirect();
                send(next.get(), Attempt.Kind.REDIRECT, redirects - 1);
            } else {
                context.log().answeredBy(request.target());
                response.complete(answer);
            }
        } catch (RuntimeException refusedOrBroken) {
            // catches everything: otherwise the response would never complete
            response.completeExceptionally(refusedOrBroken);
        }
    }
}
