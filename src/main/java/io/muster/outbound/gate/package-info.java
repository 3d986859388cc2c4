/** Which targets may be called, and at which addresses: names are resolved here, and every new connection passes here. */
@NullMarked
package io.muster.outbound.gate;

import org.jspecify.annotations.NullMarked;
