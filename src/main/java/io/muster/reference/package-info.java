/** Where the document of one task refers to the value of another. */
@NullMarked
package io.muster.reference;

import org.jspecify.annotations.NullMarked;
