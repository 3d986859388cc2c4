/** The audit log and the access log: one line of JSON for what a caller changed or was refused, or for each request. */
@NullMarked
package io.muster.audit;

import org.jspecify.annotations.NullMarked;
