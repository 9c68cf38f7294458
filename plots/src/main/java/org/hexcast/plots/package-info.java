/**
 * <b>Room.</b> Draws pictures from results and plans.
 *
 * <p><b>Holds.</b> One class for each kind of picture, and {@link org.hexcast.plots.PictureFile}, which writes PNG and SVG.
 *
 * <p><b>Never.</b> A run of anything: what is drawn stands in a result or a plan.
 *
 * <p><b>Read first.</b> {@link org.hexcast.plots.Picture}, {@link org.hexcast.plots.PlanDiagram},
 * {@link org.hexcast.plots.LatencyCdf}.
 *
 * <p><b>Units and sources.</b> Pixels; the axes name their units. Charts are XChart's, SVG is VectorGraphics2D's. The same input gives the same bytes on one
 * machine; fonts differ between machines.
 */
@NullMarked
package org.hexcast.plots;

import org.jspecify.annotations.NullMarked;
