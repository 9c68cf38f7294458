package org.hexcast.domain.profile;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Time of a family of kernels: a formula's coefficients, and what the formula leaves over.
 *
 * @param key which kernels
 * @param coefficients of the formula of the family, by name ({@code costmodel.law} says what they mean)
 * @param residuals what the formula leaves over
 * @param quality how well it predicts
 * @param source where the measurements come from, with their licence
 */
public record KernelLaw(
        KernelKey key, Map<String, Double> coefficients, ResidualTable residuals, FitQuality quality, String source) {

    public KernelLaw {
        coefficients = Collections.unmodifiableMap(new LinkedHashMap<>(coefficients));
        coefficients.forEach((name, value) -> {
            if (!Double.isFinite(value) || value < 0) {
                throw new IllegalArgumentException(
                        "coefficient " + name + " " + value + " must be finite and not negative");
            }
        });
    }

    /** The same with other errors. */
    public KernelLaw with(FitQuality other) {
        return new KernelLaw(key, coefficients, residuals, other, source);
    }
}
