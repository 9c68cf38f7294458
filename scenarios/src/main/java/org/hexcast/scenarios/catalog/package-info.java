/**
 * <b>Room.</b> The facts that ship with Hexcast.
 *
 * <p><b>Holds.</b> Catalog: GPUs, models, engines, links, prices and length distributions by name.
 *
 * <p><b>Never.</b> A fact in code: they are in {@code scenarios/catalog}, each with its source.
 *
 * <p><b>Read first.</b> Catalog, HuggingFaceConfig.
 *
 * <p><b>Units and sources.</b> As each catalogue file says.
 */
@NullMarked
package org.hexcast.scenarios.catalog;

import org.jspecify.annotations.NullMarked;
