/** HTTP field values as RFC 9110 defines them, parsed in one place. */
@NullMarked
package io.muster.http;

import org.jspecify.annotations.NullMarked;
