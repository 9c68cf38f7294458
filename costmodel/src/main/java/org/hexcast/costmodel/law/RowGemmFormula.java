package org.hexcast.costmodel.law;

import java.util.List;
import org.hexcast.domain.profile.KernelFamily;
import org.hexcast.domain.profile.ResidualTable;

/**
 * A matrix product {@code [m, k] x [k, n]} on vector units, as a CPU runs it: rows in groups of four and six, so that an even number is computed.
 *
 * <pre>
 * t = launch + n k weightBytes / (bandwidth memory) + 2 m' n k / (share peak) + (m k + m n) activationBytes / (traffic memory)
 * m' = m for one row, else max(4, 2 ceil(m / 2))
 * </pre>
 *
 * <p>Weights come from memory once; a core hides little of that behind its arithmetic, so that the times add up. What is left over depends on m, n and k.
 */
public final class RowGemmFormula implements KernelFormula {

    private static final double LEAST_GROUP = 4;

    private static final List<Coefficient> COEFFICIENTS = List.of(
            new Coefficient("share", 0.01, 0.3, 1.2),
            new Coefficient("bandwidth", 0.02, 0.4, 1),
            new Coefficient("traffic", 0.02, 0.3, 4),
            new Coefficient("launch", 1e-8, 1e-6, 1e-4));

    private static final List<ResidualTable.Axis> AXES = List.of(
            KernelFormula.axis("m", 1, 2048, 2),
            KernelFormula.axis("n", 64, 65536, 2),
            KernelFormula.axis("k", 64, 65536, 2));

    @Override
    public KernelFamily family() {
        return KernelFamily.GEMM;
    }

    @Override
    public List<Coefficient> coefficients() {
        return COEFFICIENTS;
    }

    @Override
    public List<ResidualTable.Axis> axes() {
        return AXES;
    }

    @Override
    public double seconds(double[] sizes, Chip chip, double[] q) {
        double m = sizes[0];
        double n = sizes[1];
        double k = sizes[2];
        double rows = m == 1 ? 1 : Math.max(LEAST_GROUP, 2 * Math.ceil(m / 2));
        double compute = 2 * rows * n * k / (chip.flopsPerSecond() * q[0]);
        double weights = n * k * sizes[3] / (chip.bytesPerSecond() * q[1]);
        double traffic = m * (n + k) * sizes[4] / (chip.bytesPerSecond() * q[2]);
        return q[3] + weights + compute + traffic;
    }

    @Override
    public void coordinates(double[] sizes, double[] into) {
        System.arraycopy(sizes, 0, into, 0, 3);
    }

    @Override
    public double flops(double[] sizes) {
        return 2 * sizes[0] * sizes[1] * sizes[2];
    }

    /** Weights alone: rows stay in the caches of a CPU. */
    @Override
    public double bytes(double[] sizes) {
        return sizes[1] * sizes[2] * sizes[3];
    }
}
