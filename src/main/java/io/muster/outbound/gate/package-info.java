/** Decides which targets may be called, and at which addresses: resolves names, and checks every new connection. */
@NullMarked
package io.muster.outbound.gate;

import org.jspecify.annotations.NullMarked;
