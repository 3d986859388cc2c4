/** Runs the tasks of a group with limits and timeouts, and combines their outcomes, under one lock for each group. */
@NullMarked
package io.muster.group.engine;

import org.jspecify.annotations.NullMarked;
