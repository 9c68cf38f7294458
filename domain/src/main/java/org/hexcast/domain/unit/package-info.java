/**
 * <b>Room.</b> Quantities with units, as people write them in files.
 *
 * <p><b>Holds.</b> {@link org.hexcast.domain.unit.Quantity}, the one parser and printer of units.
 *
 * <p><b>Never.</b> Any knowledge of which file or field a quantity came from (that is {@code scenarios}).
 *
 * <p><b>Read first.</b> {@link org.hexcast.domain.unit.Quantity}.
 *
 * <p><b>Units and sources.</b> SI inside: seconds, bytes, bytes per second, FLOP per second. GB is 10^9 bytes, GiB is 2^30.
 */
@NullMarked
package org.hexcast.domain.unit;

import org.jspecify.annotations.NullMarked;
