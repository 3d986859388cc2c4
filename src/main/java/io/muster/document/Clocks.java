package io.muster.document;

import io.muster.group.spec.OnTimeout;
import io.muster.join.Mode;
import io.muster.json.Fields;
import java.time.Duration;
import java.util.Optional;

/**
 * The timeout of a group as set by a document.
 *
 * @param answerWithin how long its caller waits for a response, if the group continues after that
 */
record Clocks(Duration timeout, OnTimeout onTimeout, Optional<Duration> answerWithin) {

    private static final Duration DEFAULT = Duration.ofSeconds(30);
    private static final Duration DEFAULT_IN_BACKGROUND = Duration.ofHours(1);

    /** The field's values; not all of them are {@link OnTimeout}s. */
    private enum Field {
        FAIL,
        PARTIAL,
        CONTINUE
    }

    /** @param background whether the group runs in the background, where timeouts are longer */
    static Clocks read(Fields fields, Mode mode, boolean background) {
        Optional<Duration> timeout = fields.duration("timeout", GroupLimits.MAX_TIMEOUT);
        OnTimeout byDefault = mode.waitsForAll() ? OnTimeout.PARTIAL : OnTimeout.FAIL;
        Optional<Field> field = fields.oneOf("onTimeout", Field.class);
        if (field.equals(Optional.of(Field.CONTINUE))) {
            Duration within = timeout.orElse(DEFAULT);
            Duration clock = DEFAULT_IN_BACKGROUND.compareTo(within) > 0 ? DEFAULT_IN_BACKGROUND : within;
            return new Clocks(clock, byDefault, Optional.of(within));
        }
        OnTimeout onTimeout = field.map(Clocks::onTimeout).orElse(byDefault);
        Duration clock = timeout.orElse(background ? DEFAULT_IN_BACKGROUND : DEFAULT);
        return new Clocks(clock, onTimeout, Optional.empty());
    }

    /** Whether the group continues in the background after its caller has waited. */
    boolean continues() {
        return answerWithin.isPresent();
    }

    private static OnTimeout onTimeout(Field field) {
        return field == Field.PARTIAL ? OnTimeout.PARTIAL : OnTimeout.FAIL;
    }
}
