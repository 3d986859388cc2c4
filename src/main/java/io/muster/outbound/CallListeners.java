package io.muster.outbound;

import io.muster.logging.Log;
import io.muster.outbound.target.Target;
import io.muster.timer.ErrorLog;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tells two listeners, in their order; what one throws is logged, and the other is told. */
public record CallListeners(CallListener first, CallListener second) implements CallListener {

    private static final System.Logger LOG = Log.of(CallListeners.class);
    private static final String LISTENER_FAILED = "A listener of calls failed";
    private static final String OBSERVER_FAILED = "An observer of a call failed";

    @Override
    public AttemptObserver starting(CallAttempt attempt) {
        AttemptObserver one = starting(first, attempt);
        AttemptObserver other = starting(second, attempt);
        if (one.equals(AttemptObserver.NONE)) {
            return other;
        }
        return other.equals(AttemptObserver.NONE) ? one : new Observers(one, other);
    }

    private static AttemptObserver starting(CallListener listener, CallAttempt attempt) {
        try {
            return listener.starting(attempt);
        } catch (RuntimeException | Error bug) {
            ErrorLog.log(LOG, LISTENER_FAILED, bug);
            return AttemptObserver.NONE;
        }
    }

    @Override
    public void hedgeWon(Target target) {
        ErrorLog.run(LOG, LISTENER_FAILED, () -> first.hedgeWon(target));
        ErrorLog.run(LOG, LISTENER_FAILED, () -> second.hedgeWon(target));
    }

    /** Of the same attempt. The fields of the second replace those of the first that have the same names. */
    private record Observers(AttemptObserver one, AttemptObserver other) implements AttemptObserver {

        @Override
        public Map<String, String> permitted(Duration waited) {
            Map<String, String> fields = permitted(one, waited);
            Map<String, String> more = permitted(other, waited);
            if (fields.isEmpty() || more.isEmpty()) {
                return fields.isEmpty() ? more : fields;
            }
            Map<String, String> all = new LinkedHashMap<>(fields);
            all.putAll(more);
            return all;
        }

        private static Map<String, String> permitted(AttemptObserver observer, Duration waited) {
            try {
                return observer.permitted(waited);
            } catch (RuntimeException | Error bug) {
                ErrorLog.log(LOG, OBSERVER_FAILED, bug);
                return Map.of();
            }
        }

        @Override
        public void ended(AttemptEnd end) {
            ErrorLog.run(LOG, OBSERVER_FAILED, () -> one.ended(end));
            ErrorLog.run(LOG, OBSERVER_FAILED, () -> other.ended(end));
        }
    }
}
