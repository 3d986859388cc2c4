/** The hosts that this node calls, and the limits on calling each: shared by all groups. */
@NullMarked
package io.muster.outbound.host;

import org.jspecify.annotations.NullMarked;
