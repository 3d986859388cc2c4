package io.muster.outbound;

import io.muster.outbound.host.Hosts;
import io.muster.outbound.message.Exchange;
import io.muster.outbound.message.OutboundRequest;
import io.muster.outbound.message.OutboundResponse;
import io.muster.outbound.target.Target;
import io.muster.task.Attempt;
import io.muster.task.AttemptLog;
import io.muster.task.TaskContext;
import io.muster.timer.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;

/**
 * A call of one host whose attempts take known times.
 *
 * @param answers to the first attempt, and to those after it; the last one to all others
 * @param copy how long the hedge takes, if there is one; it is answered as the attempt is that it copies
 * @param jitter of its backoffs, from 0 to 1
 */
public record HedgedCall(List<Answer> answers, Duration copy, DoubleSupplier jitter) {

    /** What the host responds. */
    public record Answer(Duration after, int status) {}

    private static final String HOST = "a.example";

    /** The URL of the host. */
    public static final String URL = "https://" + HOST + "/";

    /** The hosts of a node that has called none. */
    public static Hosts hosts(Timer timer) {
        return new Hosts((name, port) -> 256, 100, timer);
    }

    /** Makes the call for a task; completes with the status. */
    public CompletionStage<Integer> start(Timer timer, Hosts hosts, CallPolicy policy, TaskContext task) {
        CallContext context = CallContext.of(task);
        AtomicInteger attempts = new AtomicInteger();
        Call call = new Call(
                OutboundRequest.get(Target.parse(URL)),
                policy,
                context,
                hosts.of(HOST, 443),
                new Call.Scheduling(timer, jitter),
                (request, kind) -> exchange(timer, context.attempts(), kind, attempts),
                winner -> {});
        call.start();
        task.onCancel(call::abort);
        return call.response().thenApply(OutboundResponse::status);
    }

    private Exchange exchange(Timer timer, AttemptLog log, Attempt.Kind kind, AtomicInteger attempts) {
        int number = kind == Attempt.Kind.HEDGE ? attempts.get() - 1 : attempts.getAndIncrement();
        Answer answer = answers.get(Math.min(number, answers.size() - 1));
        AttemptLog.Entry entry = log.begin(kind);
        entry.permitted(false);
        CompletableFuture<OutboundResponse> response = new CompletableFuture<>();
        timer.schedule(kind == Attempt.Kind.HEDGE ? copy : answer.after, () -> {
            entry.responded(answer.status);
            entry.ended(null);
            response.complete(new OutboundResponse(answer.status, Map.of(), new byte[0]));
        });
        return new Exchange() {
            @Override
            public CompletionStage<OutboundResponse> response() {
                return response;
            }

            @Override
            public void abort() {
                entry.ended(null);
                response.cancel(false);
            }
        };
    }
}
