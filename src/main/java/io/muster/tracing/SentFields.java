package io.muster.tracing;

import io.muster.outbound.AttemptObserver;
import java.time.Duration;
import java.util.Map;

/** Only sends these header fields. */
public record SentFields(Map<String, String> fields) implements AttemptObserver {

    @Override
    public Map<String, String> permitted(Duration waited) {
        return fields;
    }
}
