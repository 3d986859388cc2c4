/** Selects parts of JSON values with JMESPath, within limits. */
@NullMarked
package io.muster.selection;

import org.jspecify.annotations.NullMarked;
