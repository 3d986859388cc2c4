/** Which node runs which waiting group: claims, the order of the queue, and how much work there is. */
@NullMarked
package io.muster.store.claim;

import org.jspecify.annotations.NullMarked;
