package io.muster.document;

import io.muster.group.spec.GroupSpec;
import java.time.Duration;
import java.util.Optional;

/**
 * A group as requested by a document.
 *
 * @param durable whether it runs in the background, and so must survive its server
 * @param answerWithin how long its caller waits for a response, if the group continues after that
 * @param callback the URL to call once it is finished
 */
public record GroupRequest(
        GroupSpec spec, boolean durable, Optional<Duration> answerWithin, Optional<String> callback) {}
