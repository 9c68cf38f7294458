package org.hexcast.domain.profile;

import org.hexcast.domain.result.Provenance;

/**
 * Where a profile comes from.
 *
 * @param provenance MEASURED is read off, FITTED from measurements of this very product, DERIVED from those of a relative
 * @param basedOn the product that was measured: this one, or the relative
 * @param measuredBy who measured
 * @param machine on which machine, driver and software, as far as known
 * @param date when the profile was made, ISO
 * @param commit of the fitter or of the foreign data
 */
public record Lineage(
        Provenance provenance, String basedOn, String measuredBy, String machine, String date, String commit) {}
