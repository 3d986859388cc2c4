/**
 * Callbacks: telling another server that a group is finished, signed, through the outbound gate, again and again until it
 * has heard. What is due when is kept by db-scheduler.
 */
@NullMarked
package io.muster.callback;

import org.jspecify.annotations.NullMarked;
