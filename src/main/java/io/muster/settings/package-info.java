/** The operator's settings, read from MicroProfile Config and validated at start: one record per group of settings. */
@NullMarked
package io.muster.settings;

import org.jspecify.annotations.NullMarked;
