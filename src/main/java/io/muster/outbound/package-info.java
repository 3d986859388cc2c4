/**
 * The HTTP client with which Muster calls other servers: a call with its redirects, retries and hedges. It builds on
 * {@code target} (URLs), {@code gate} (what may be called), {@code message} (requests and responses), {@code wire}
 * (connections) and {@code host} (the capacity of one host). Independent of the container.
 */
@NullMarked
package io.muster.outbound;

import org.jspecify.annotations.NullMarked;
