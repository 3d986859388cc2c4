/** Runs the tasks of a group with limits and timeouts, and combines their outcomes. */
@NullMarked
package io.muster.group;

import org.jspecify.annotations.NullMarked;
