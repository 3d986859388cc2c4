/**
 * Callbacks: notify another server that a group is finished, with a signed message through the outbound client, retried
 * until it has been delivered. Due callbacks are claimed from the store.
 */
@NullMarked
package io.muster.callback;

import org.jspecify.annotations.NullMarked;
