package io.muster.outbound;

import io.muster.outbound.gate.CallOwner;
import io.muster.outbound.host.Hosts;
import io.muster.outbound.message.Exchange;
import io.muster.outbound.message.OutboundRequest;
import io.muster.outbound.message.OutboundResponse;
import io.muster.outbound.target.Target;
import io.muster.task.Attempt;
import io.muster.task.AttemptLog;
import io.muster.timer.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A call of one host whose attempts take known times.
 *
 * @param first how long the first attempt takes
 * @param copy how long the hedge takes, if there is one
 * @param status of the response
 */
public record HedgedCall(Duration first, Duration copy, int status) {

    private static final String HOST = "a.example";

    /** The URL of the host. */
    public static final String URL = "https://" + HOST + "/";

    /** The hosts of a node that has called none. */
    public static Hosts hosts(Timer timer) {
        return new Hosts((name, port) -> 256, 100, timer);
    }

    /** Makes the call; completes with the status. */
    public CompletionStage<Integer> start(Timer timer, Hosts hosts, Optional<Duration> hedgeAfter) {
        Call call = new Call(
                OutboundRequest.get(Target.parse(URL)),
                new CallPolicy(0, Optional.empty(), hedgeAfter),
                CallContext.until(() -> Duration.ofDays(1), CallOwner.MUSTER, AttemptLog.unread()),
                hosts.of(HOST, 443),
                new Call.Scheduling(timer, () -> 1),
                (request, kind) -> exchange(timer, kind),
                winner -> {});
        call.start();
        return call.response().thenApply(OutboundResponse::status);
    }

    private Exchange exchange(Timer timer, Attempt.Kind kind) {
        CompletableFuture<OutboundResponse> response = new CompletableFuture<>();
        timer.schedule(
                kind == Attempt.Kind.HEDGE ? copy : first,
                () -> response.complete(new OutboundResponse(status, Map.of(), new byte[0])));
        return new Exchange() {
            @Override
            public CompletionStage<OutboundResponse> response() {
                return response;
            }

            @Override
            public void abort() {
                response.cancel(false);
            }
        };
    }
}
