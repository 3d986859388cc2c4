/** The memory that requests take while their callers wait, and responses until their clients have received them. */
@NullMarked
package io.muster.rest.memory;

import org.jspecify.annotations.NullMarked;
