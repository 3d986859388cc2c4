/** The modes of a group: when it is decided, by one small joiner for each way of combining tasks. */
@NullMarked
package io.muster.join;

import org.jspecify.annotations.NullMarked;
