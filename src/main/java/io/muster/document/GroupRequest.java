package io.muster.document;

import io.muster.group.GroupSpec;
import java.time.Duration;
import java.util.Optional;

/**
 * A group as a document asks for it.
 *
 * @param durable whether it goes on without its caller, and must survive its server for that
 * @param answerWithin how long its caller waits for an answer, where the group goes on after that
 * @param callback the URL to call once it is finished
 */
public record GroupRequest(
        GroupSpec spec, boolean durable, Optional<Duration> answerWithin, Optional<String> callback) {}
