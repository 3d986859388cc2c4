/** The rows of groups, tasks and labels, written and read within a caller's transaction: for the store only. */
@NullMarked
package io.muster.store.table;

import org.jspecify.annotations.NullMarked;
