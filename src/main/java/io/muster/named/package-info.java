/** Named groups: the operator's files, their parameters, and the resulting documents. */
@NullMarked
package io.muster.named;

import org.jspecify.annotations.NullMarked;
