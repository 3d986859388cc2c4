/** What a call names: URLs, hosts, ports and address ranges, each parsed once, and the rules that match them. */
@NullMarked
package io.muster.outbound.target;

import org.jspecify.annotations.NullMarked;
