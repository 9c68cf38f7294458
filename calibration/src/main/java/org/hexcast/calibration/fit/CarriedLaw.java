package org.hexcast.calibration.fit;

import java.util.LinkedHashMap;
import java.util.Map;
import org.hexcast.calibration.fit.RelativeChoice.Memory;
import org.hexcast.calibration.fit.RelativeChoice.Row;
import org.hexcast.costmodel.law.KernelFormula;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.profile.FitQuality;
import org.hexcast.domain.profile.KernelFamily;
import org.hexcast.domain.profile.KernelLaw;
import org.hexcast.domain.profile.ResidualTable;

/**
 * The law of one GPU, carried over to another. Shares of the data sheet stay, but for three effects:
 *
 * <ul>
 *   <li>latencies (launch, wave, split) count clock cycles, so they scale with the inverse clock; decode attention of the A100 is 47 % slow on the L40S without
 *       this, 16 % with it;
 *   <li>GDDR without ECC reaches more of its data sheet's bandwidth in matrix products and copies than HBM or GDDR with ECC, by {@link #ECC_SHARE}; products of
 *       few rows of the L40S are 16 % slow on the RTX 4090 without this, 3 % with it;
 *   <li>what the formula leaves over belongs to one architecture's tiles, and stays behind on the way to another.
 * </ul>
 *
 * <p>Not modelled: power limits (the RTX 4090 holds its clock where the L40S and the RTX A6000 throttle), the size of the L2 cache, other kernels.
 */
public final class CarriedLaw {

    /** Bandwidth of GDDR6 with ECC as a share of the one without: 0.83 to 0.87 between L40S, RTX A6000 and RTX 4090. */
    static final double ECC_SHARE = 0.87;

    private static final double LEAST_RATIO = 0.2;

    private CarriedLaw() {}

    /** The law for {@code to}; its errors are {@code quality}. */
    public static KernelLaw of(KernelLaw law, GpuType from, GpuType to, FitQuality quality) {
        Row old = RelativeChoice.require(from);
        Row row = RelativeChoice.require(to);
        double cycles = Math.max(LEAST_RATIO, old.clockHertz(from) / row.clockHertz(to));
        double bandwidth = plainMemory(row) / plainMemory(old);
        Map<String, Double> carried = new LinkedHashMap<>();
        for (KernelFormula.Coefficient coefficient : KernelFormula.of(law.key()).coefficients()) {
            String name = coefficient.name();
            double value = law.coefficients().getOrDefault(name, coefficient.usual());
            double factor = 1;
            if (CoefficientKind.of(name) == CoefficientKind.LATENCY) {
                factor = cycles;
            } else if (name.equals(CoefficientKind.BANDWIDTH)
                    && streams(law.key().family())) {
                factor = bandwidth;
            }
            carried.put(name, CoefficientKind.scaled(coefficient, value, factor));
        }
        return new KernelLaw(
                law.key(),
                carried,
                row.sameArchitecture(old) ? law.residuals() : ResidualTable.NONE,
                quality,
                law.source() + "; " + from.name() + " carried over to " + to.name());
    }

    private static boolean streams(KernelFamily family) {
        return family == KernelFamily.GEMM || family == KernelFamily.ELEMENTWISE;
    }

    private static double plainMemory(Row row) {
        return row.memory() == Memory.GDDR ? 1 : ECC_SHARE;
    }
}
