/**
 * Callbacks: telling another server that a group is finished, signed, through the outbound client, again and again until it
 * has been delivered. What is due is claimed from the store.
 */
@NullMarked
package io.muster.callback;

import org.jspecify.annotations.NullMarked;
