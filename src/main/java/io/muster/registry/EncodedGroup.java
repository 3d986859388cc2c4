package io.muster.registry;

import java.util.List;

/**
 * A finished group without what is in its {@link io.muster.group.view.GroupSummary}, as bytes. Immutable: nobody changes the arrays.
 *
 * @param chunks what {@link ByteSink} has collected
 * @param apart long texts, as they came: they are compact already, and need not be copied
 * @param size the memory of all that, in bytes
 * @param apartSize the part of it for {@code apart}, in bytes
 * @param decodedSize the memory of the other texts once they are decoded, in bytes
 */
record EncodedGroup(List<byte[]> chunks, List<Object> apart, long size, long apartSize, long decodedSize) {}
