/**
 * The HTTP client with which Muster calls other servers: a call with its redirects, retries and hedges. It stands on four
 * layers: {@code target} (URLs), {@code gate} (what may be called), {@code message} (what is sent) and {@code wire}
 * (connections), and on {@code host} (what one host can take). Knows no container.
 */
@NullMarked
package io.muster.outbound;

import org.jspecify.annotations.NullMarked;
