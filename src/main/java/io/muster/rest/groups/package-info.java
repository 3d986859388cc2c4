/** What can be done with groups that exist: find, list, follow, cancel, rerun and delete them, one or many. */
@NullMarked
package io.muster.rest.groups;

import org.jspecify.annotations.NullMarked;
