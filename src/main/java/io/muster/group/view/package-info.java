/** What is seen of a group: its state and verdict, its tasks and their outcomes, and its progress, which a later run continues. */
@NullMarked
package io.muster.group.view;

import org.jspecify.annotations.NullMarked;
