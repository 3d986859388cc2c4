package io.muster.document;

import io.muster.budget.ByteBudget;

/**
 * Limits on the size of documents.
 *
 * @param each the maximum size of a document, in bytes
 * @param background the maximum size of a stored document, in memory and in the database
 * @param node the memory of all documents being read, or whose groups run
 */
public record DocumentLimits(int each, int background, ByteBudget node) {}
