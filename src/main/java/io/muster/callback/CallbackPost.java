package io.muster.callback;

import io.muster.document.Callback;
import io.muster.document.CallbackAttempt;
import io.muster.document.CallbackAttempt.Answered;
import io.muster.document.CallbackAttempt.Broken;
import io.muster.document.CallbackAttempt.Result;
import io.muster.outbound.RetryAfter;
import io.muster.task.TaskFailedException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Sends a callback once and says what came of it. Safe for use by any thread; a call blocks it. */
public final class CallbackPost {

    private static final Broken UNSIGNED =
            new Broken("unsigned", "There is no muster.callback.secret to sign it with any more");

    private final CallbackClient client;
    private final CallbackMessages messages;
    private final InstantSource clock;

    public CallbackPost(CallbackClient client, CallbackMessages messages, InstantSource clock) {
        this.client = client;
        this.messages = messages;
        this.clock = clock;
    }

    /**
     * What came of it.
     *
     * @param retryAfter how long the receiver asks to be left alone
     */
    record Sent(CallbackAttempt attempt, Optional<Duration> retryAfter) {}

    /** @throws java.util.concurrent.CancellationException if it was stopped meanwhile */
    Sent send(Callback callback, CallbackSubject subject) {
        Instant at = clock.instant();
        long start = System.nanoTime();
        Optional<CallbackMessage> message = messages.message(subject, callback.run(), at);
        if (message.isEmpty()) {
            return new Sent(attempt(callback, at, start, UNSIGNED), Optional.empty());
        }
        try {
            CallbackClient.Answer answer = client.post(URI.create(callback.url()), message.get());
            return new Sent(
                    attempt(callback, at, start, new Answered(answer.status())),
                    answer.retryAfter().flatMap(value -> RetryAfter.parse(value, clock.instant())));
        } catch (TaskFailedException failed) {
            Broken broken =
                    new Broken(failed.fault().code().slug(), failed.fault().detail());
            return new Sent(attempt(callback, at, start, broken), Optional.empty());
        }
    }

    /** Calls off what is on its way, and sends nothing more. */
    void stop() {
        client.stop();
    }

    private static CallbackAttempt attempt(Callback callback, Instant at, long startNanos, Result result) {
        return new CallbackAttempt(callback.run(), at, Duration.ofNanos(System.nanoTime() - startNanos), result);
    }
}
