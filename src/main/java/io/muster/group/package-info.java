/** Scatter, bound, deadline, gather: runs the tasks of a group and brings their outcomes together. */
@NullMarked
package io.muster.group;

import org.jspecify.annotations.NullMarked;
