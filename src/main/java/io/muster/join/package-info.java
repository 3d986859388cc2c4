/** The modes of a group: a small joiner for each way of combining tasks decides when the group is done. */
@NullMarked
package io.muster.join;

import org.jspecify.annotations.NullMarked;
