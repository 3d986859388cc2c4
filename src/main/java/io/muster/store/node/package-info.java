/** The nodes that share a database: their heartbeats, what they leave behind, and how they are notified of work. */
@NullMarked
package io.muster.store.node;

import org.jspecify.annotations.NullMarked;
