/** When a group is decided: one small joiner for each way of combining tasks. */
@NullMarked
package io.muster.join;

import org.jspecify.annotations.NullMarked;
