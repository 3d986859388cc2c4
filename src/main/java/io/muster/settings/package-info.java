/** The operator's settings, read from MicroProfile Config and checked at the start: a record for each group of them. */
@NullMarked
package io.muster.settings;

import org.jspecify.annotations.NullMarked;
