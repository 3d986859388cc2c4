/** Groups with a name: the operator's files, the parameters that they take, and the documents that they become. */
@NullMarked
package io.muster.named;

import org.jspecify.annotations.NullMarked;
