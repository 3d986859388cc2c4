/** References in the document of one task to the value of another. */
@NullMarked
package io.muster.reference;

import org.jspecify.annotations.NullMarked;
