package io.muster.document;

import io.muster.budget.ByteBudget;

/**
 * How large documents may be.
 *
 * @param each the most bytes of one document
 * @param background the most bytes of one that is kept for the background, in memory and in the database
 * @param node the memory of all documents that are read, or whose groups run
 */
public record DocumentLimits(int each, int background, ByteBudget node) {}
