/** What this node knows of the hosts that it calls, and how hard it may call each: shared by all groups. */
@NullMarked
package io.muster.outbound.host;

import org.jspecify.annotations.NullMarked;
