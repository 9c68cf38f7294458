package org.hexcast.costmodel.law;

import java.util.List;
import org.hexcast.costmodel.kernel.Elementwise;
import org.hexcast.domain.profile.KernelFamily;
import org.hexcast.domain.profile.ResidualTable;

/** Kernels that only move bytes: {@code t = launch + bytes / (bandwidth memory)}; what is left over depends on the kind and on the bytes. */
public final class ElementwiseFormula implements KernelFormula {

    private static final List<Elementwise.Kind> KINDS = List.of(Elementwise.Kind.values());

    /** Kinds lie so far apart on their axis that the residuals of one are not smoothed into those of the next. */
    private static final double KIND_RATIO = 4;

    private static final List<Coefficient> COEFFICIENTS =
            List.of(new Coefficient("launch", 1e-7, 2e-6, 1e-4), new Coefficient("bandwidth", 0.05, 0.8, 1));

    private static final List<ResidualTable.Axis> AXES = List.of(
            KernelFormula.axis("kind", 1, Math.pow(KIND_RATIO, KINDS.size() - 1), KIND_RATIO),
            KernelFormula.axis("bytes", 4096, 4e9, 4));

    /** 4 to the number of the kind, bytes. */
    public static double[] sizes(Elementwise.Kind kind, double tokens, double width, double valueBytes) {
        return new double[] {Math.pow(KIND_RATIO, KINDS.indexOf(kind)), kind.passes() * tokens * width * valueBytes};
    }

    @Override
    public KernelFamily family() {
        return KernelFamily.ELEMENTWISE;
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
        return q[0] + bytes(sizes) / (chip.bytesPerSecond() * q[1]);
    }

    @Override
    public void coordinates(double[] sizes, double[] into) {
        System.arraycopy(sizes, 0, into, 0, 2);
    }

    @Override
    public double flops(double[] sizes) {
        return 0;
    }

    @Override
    public double bytes(double[] sizes) {
        return sizes[1];
    }
}
