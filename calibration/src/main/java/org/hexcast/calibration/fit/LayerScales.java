package org.hexcast.calibration.fit;

import java.util.LinkedHashMap;
import java.util.Map;
import org.hexcast.costmodel.law.KernelFormula;
import org.hexcast.domain.profile.DeviceProfile;
import org.hexcast.domain.profile.KernelLaw;

/**
 * How a GPU differs from its relative's laws, all families alike.
 *
 * @param compute factor of the shares of the peak
 * @param memory factor of the shares of the bandwidth
 * @param launch factor of the launch times
 */
public record LayerScales(double compute, double memory, double launch) {

    /** The relative's laws as they are. */
    public static final LayerScales NONE = new LayerScales(1, 1, 1);

    public LayerScales {
        if (!(compute > 0 && memory > 0 && launch > 0)) {
            throw new IllegalArgumentException(
                    "factors must be above 0, not " + compute + ", " + memory + ", " + launch);
        }
    }

    /** The profile with all coefficients scaled, each kept inside the limits of its formula. */
    DeviceProfile apply(DeviceProfile profile) {
        return new DeviceProfile(
                profile.gpu(),
                profile.lineage(),
                profile.kernels().stream().map(this::apply).toList(),
                profile.collectives());
    }

    private KernelLaw apply(KernelLaw law) {
        Map<String, Double> scaled = new LinkedHashMap<>();
        for (KernelFormula.Coefficient coefficient : KernelFormula.of(law.key()).coefficients()) {
            String name = coefficient.name();
            double factor = switch (CoefficientKind.of(name)) {
                case COMPUTE -> compute;
                case MEMORY -> memory;
                case LATENCY -> name.equals("launch") ? launch : 1;
                case PLAIN -> 1;
            };
            double value = law.coefficients().getOrDefault(name, coefficient.usual());
            scaled.put(name, CoefficientKind.scaled(coefficient, value, factor));
        }
        return new KernelLaw(law.key(), scaled, law.residuals(), law.quality(), law.source());
    }
}
