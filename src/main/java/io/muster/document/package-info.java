/** Documents of the API: parses the request for a group into a spec, and writes the state of groups. */
@NullMarked
package io.muster.document;

import org.jspecify.annotations.NullMarked;
