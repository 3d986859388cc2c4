package io.muster.group;

import io.muster.group.GroupSnapshot.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How far a running group has come, without what is known of it already.
 *
 * @param settled the tasks that got their outcome since, in that order
 * @param verdict what the group came to, if it is decided
 * @param elapsed from its start to now, or to its end
 * @param finished whether that was all
 */
public record Progress(List<TaskSnapshot> settled, Optional<Verdict> verdict, Duration elapsed, boolean finished) {}
