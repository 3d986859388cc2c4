/** What a task is: its body, its context while it runs, and the one outcome it comes to. JDK only. */
@NullMarked
package io.muster.task;

import org.jspecify.annotations.NullMarked;
