/** What a caller asks for: the tasks of a group, how they are combined, its limits, its answer, and where it comes from. */
@NullMarked
package io.muster.group.spec;

import org.jspecify.annotations.NullMarked;
