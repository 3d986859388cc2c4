/** What tests of several packages share: real servers to call, no mocks. */
@NullMarked
package io.muster.testing;

import org.jspecify.annotations.NullMarked;
