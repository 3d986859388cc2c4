/** Error responses: problem documents (RFC 9457), and everything that finds, writes and explains them. */
@NullMarked
package io.muster.rest.problem;

import org.jspecify.annotations.NullMarked;
