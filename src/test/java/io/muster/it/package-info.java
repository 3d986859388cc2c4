/** Tests that call a deployed Muster over HTTP, the same on every server. */
@NullMarked
package io.muster.it;

import org.jspecify.annotations.NullMarked;
