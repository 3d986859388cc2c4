package io.muster.group.view;

import io.muster.task.TaskId;

/**
 * A task that is run for each element of a list, once the list is known.
 *
 * @param items how many elements the list has
 */
public record Expansion(TaskId task, int items) {}
