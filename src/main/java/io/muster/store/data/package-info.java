/** What a group is stored with: the new group and its idempotency key, the request that was posted, and its progress. */
@NullMarked
package io.muster.store.data;

import org.jspecify.annotations.NullMarked;
