/** Limits per caller: tasks in a period, and storage in the database. */
@NullMarked
package io.muster.quota;

import org.jspecify.annotations.NullMarked;
