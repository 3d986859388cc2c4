/** One exchange over one connection: the connection pool, HTTP/1.1, and its failures. Built on Apache HttpClient 5. */
@NullMarked
package io.muster.outbound.wire;

import org.jspecify.annotations.NullMarked;
