/** One exchange over one connection: the pool of connections, HTTP/1.1, and what can go wrong with it. Built on Apache HttpClient 5. */
@NullMarked
package io.muster.outbound.wire;

import org.jspecify.annotations.NullMarked;
