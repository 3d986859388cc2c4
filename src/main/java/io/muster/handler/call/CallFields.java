package io.muster.handler.call;

import io.muster.json.Fields;
import io.muster.outbound.CallPolicy;
import io.muster.outbound.RetryPolicy;
import io.muster.outbound.message.RequestRules;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the fields that say how to make the call of an {@code http} task. */
public final class CallFields {

    private static final int MAX_REDIRECTS = 3;
    private static final Duration DEFAULT_BACKOFF = Duration.ofMillis(100);
    public static final Duration MAX_HEDGE = Duration.ofMinutes(10);

    private static final String RETRY = "retry";
    private static final String HEDGE = "hedge";

    private CallFields() {}

    /** Reads the fields and reports errors in them. */
    public static CallPolicy read(Fields fields) {
        return new CallPolicy(
                fields.integer("followRedirects", 0, MAX_REDIRECTS).orElse(0),
                fields.object(RETRY).flatMap(CallFields::retry),
                fields.object(HEDGE).flatMap(CallFields::hedge));
    }

    /** Reports an error if a non-idempotent request is to be retried or hedged. */
    public static void check(Fields fields, String method, Map<String, String> headers, CallPolicy policy) {
        if (policy.retry().isPresent() && !RequestRules.mayBeRepeated(method, headers)) {
            fields.error(
                    RETRY,
                    "is allowed with GET, HEAD, PUT, DELETE and OPTIONS; %s also needs an Idempotency-Key header"
                            .formatted(method));
        }
        if (policy.hedge().isPresent() && !RequestRules.isSafe(method)) {
            fields.error(HEDGE, "is allowed only with GET, HEAD and OPTIONS");
        }
    }

    private static Optional<RetryPolicy> retry(Fields fields) {
        fields.require("maxAttempts");
        int maxAttempts =
                fields.integer("maxAttempts", 1, RetryPolicy.MAX_ATTEMPTS).orElse(1);
        Duration backoff =
                fields.durationOrZero("backoff", RetryPolicy.MAX_BACKOFF).orElse(DEFAULT_BACKOFF);
        Set<Integer> on = fields.has("on") ? fields.integers("on", 400, 599) : RetryPolicy.DEFAULT_STATUSES;
        fields.refuseOthers();
        return Optional.of(new RetryPolicy(maxAttempts, backoff, on));
    }

    private static Optional<Duration> hedge(Fields fields) {
        fields.require("after");
        Optional<Duration> after = fields.duration("after", MAX_HEDGE);
        fields.refuseOthers();
        return after;
    }
}
