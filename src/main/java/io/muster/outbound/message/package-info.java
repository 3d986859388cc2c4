/** What is sent and what comes back: requests, responses, the rules for both, and secrets in headers. */
@NullMarked
package io.muster.outbound.message;

import org.jspecify.annotations.NullMarked;
