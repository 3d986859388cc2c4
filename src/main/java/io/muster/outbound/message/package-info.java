/** Requests and responses, the rules for both, and secrets in headers. */
@NullMarked
package io.muster.outbound.message;

import org.jspecify.annotations.NullMarked;
