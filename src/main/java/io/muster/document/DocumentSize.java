package io.muster.document;

/**
 * The size of a group's document.
 *
 * @param bytes of its text in UTF-8
 * @param memory the maximum heap that it takes, in bytes: while it is read from the database and parsed or, if only its
 *     tasks are needed, as tasks
 */
public record DocumentSize(long bytes, long memory) {}
