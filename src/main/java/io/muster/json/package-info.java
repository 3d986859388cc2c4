/** Reading JSON with pointers to what is wrong in it, and writing it. */
@NullMarked
package io.muster.json;

import org.jspecify.annotations.NullMarked;
