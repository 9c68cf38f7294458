/**
 * <b>Room.</b> Shows the tree behind a number.
 *
 * <p><b>Holds.</b> {@link org.hexcast.costmodel.explain.CostReport}.
 *
 * <p><b>Never.</b> A number of its own.
 *
 * <p><b>Read first.</b> {@link org.hexcast.costmodel.explain.CostReport}.
 *
 * <p><b>Units and sources.</b> Times as people read them; the idea is Lucene's Explanation.
 */
@NullMarked
package org.hexcast.costmodel.explain;

import org.jspecify.annotations.NullMarked;
