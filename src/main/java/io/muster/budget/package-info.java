/** What a node and its callers may have of something at once: tasks and bytes, taken before use and given back after it. */
@NullMarked
package io.muster.budget;

import org.jspecify.annotations.NullMarked;
