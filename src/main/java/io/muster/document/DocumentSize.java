package io.muster.document;

/**
 * How large a group's document is.
 *
 * @param bytes of its text in UTF-8
 * @param memory the most heap, in bytes, that it takes: while it is read from the database and parsed or, if only its tasks
 *     are needed, as those
 */
public record DocumentSize(long bytes, long memory) {}
