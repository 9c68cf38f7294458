package org.hexcast.costmodel.law;

import java.util.List;
import org.hexcast.costmodel.kernel.Elementwise;
import org.hexcast.domain.profile.KernelFamily;
import org.hexcast.domain.profile.ResidualTable;

/** Kernels that only move bytes: {@code t = launch + bytes / (bandwidth memory)}; what is left over depends on the kind and on the bytes. */
public final class ElementwiseFormula implements KernelFormula {

    private static final List<Elementwise.Kind> KINDS = List.of(Elementwise.Kind.values());

    private static final List<Coefficient> COEFFICIENTS =
            List.of(new Coefficient("launch", 1e-7, 2e-6, 1e-4), new Coefficient("bandwidth", 0.05, 0.8, 1));

    private static final List<ResidualTable.Axis> AXES = List.of(
            new ResidualTable.Axis("kind", List.of(1., 2., 3., 4., 5., 6., 7., 8., 9.)),
            KernelFormula.axis("bytes", 4096, 4e9, 4));

    /** Number of the kind from 1, bytes. */
    public static double[] sizes(Elementwise.Kind kind, double tokens, double width) {
        return new double[] {KINDS.indexOf(kind) + 1.0, kind.passes() * tokens * width * 2};
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
