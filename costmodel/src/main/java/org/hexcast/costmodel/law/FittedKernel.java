package org.hexcast.costmodel.law;

import org.hexcast.costmodel.kernel.DeviceKernel;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.profile.KernelLaw;

/**
 * Times of the kernels of one law on one GPU: formula times what it leaves over, and never below the roofline of the data sheet. Immutable. About a
 * microsecond a call; callers keep what they ask for again.
 */
public final class FittedKernel {

    private static final double HALF = 0.5;

    private final KernelLaw law;
    private final KernelFormula formula;
    private final Chip chip;
    private final double[] coefficients;
    private final ResidualGrid residuals;
    private final int axes;

    /** The kernels of a law on a GPU, which need not be the one that was measured. */
    public FittedKernel(KernelLaw law, GpuType gpu) {
        this.law = law;
        this.formula = KernelFormula.of(law.key());
        this.chip = Chip.of(gpu, law.key().computed());
        this.coefficients = formula.coefficients().stream()
                .mapToDouble(coefficient -> coefficient(law, coefficient.name()))
                .toArray();
        this.residuals = new ResidualGrid(law.residuals());
        this.axes = law.residuals().axes().size();
    }

    private static double coefficient(KernelLaw law, String name) {
        Double value = law.coefficients().get(name);
        if (value == null) {
            throw new IllegalArgumentException("the law of " + law.key().label() + " has no coefficient " + name);
        }
        return value;
    }

    /** The law behind it. */
    public KernelLaw law() {
        return law;
    }

    /** Time of one kernel. */
    public double seconds(DeviceKernel kernel) {
        return seconds(KernelFormula.sizes(kernel));
    }

    /** Time of a kernel of these sizes, which its formula's {@code sizes} lays out. */
    public double seconds(double[] sizes) {
        double[] known = new double[1];
        double seconds = formula.seconds(sizes, chip, coefficients) * Math.exp(residual(sizes, known));
        return Math.max(seconds, chip.roofline(formula.flops(sizes), formula.bytes(sizes)));
    }

    /** Whether measurements lie around a kernel of these sizes; elsewhere the formula alone speaks. */
    public boolean measuredAround(double[] sizes) {
        double[] known = new double[1];
        residual(sizes, known);
        return known[0] > HALF;
    }

    private double residual(double[] sizes, double[] known) {
        if (axes == 0) {
            return 0;
        }
        double[] coordinates = new double[axes];
        formula.coordinates(sizes, coordinates);
        return residuals.at(coordinates, known);
    }
}
