/** Who may call, and what they may do: keys, tokens, and what a request alone tells. Knows no container. */
@NullMarked
package io.muster.access;

import org.jspecify.annotations.NullMarked;
