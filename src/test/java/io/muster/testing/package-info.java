/** Shared by the tests of several packages: real servers to call, no mocks. */
@NullMarked
package io.muster.testing;

import org.jspecify.annotations.NullMarked;
