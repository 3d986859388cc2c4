package io.muster.store;

import io.muster.group.Progress;
import io.muster.group.TaskSnapshot;
import java.util.List;
import java.util.UUID;

/**
 * What happened to a running group, to be written at once.
 *
 * @param epoch the claim under which it ran
 * @param lastEvent the number of the last event before these
 * @param progress what came since
 * @param started tasks that run, and are not known to
 */
public record Recording(UUID id, long epoch, long lastEvent, Progress progress, List<TaskSnapshot> started) {}
