/** Tasks: their bodies, their context while they run, and their outcomes. JDK only. */
@NullMarked
package io.muster.task;

import org.jspecify.annotations.NullMarked;
