package org.hexcast.calibration.fit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.hexcast.costmodel.law.KernelFormula;
import org.hexcast.costmodel.law.ResidualGrid;
import org.hexcast.domain.profile.ResidualTable;

/**
 * What a formula leaves over, smoothed to the knots of a grid: the mean of the logarithms of measured over formula around each knot, weighted by a bell of
 * some octaves in every coordinate, repeated with less weight for samples far from the last table (Cauchy weights), so that outliers fade. A knot with
 * little weight around it has no value, or that of the prior table. Linear in samples times knots near them.
 */
final class ResidualSmoother {

    /** Octaves; chosen by leaving out whole rows (docs/accuracy.md). */
    static final double USUAL_WIDTH = 0.4;

    private static final double REACH = 3;
    private static final double OUTLIER = 0.08;
    private static final double LEAST_WEIGHT = 0.05;
    private static final double PRIOR_WEIGHT = 0.05;
    private static final int ROUNDS = 3;
    private static final double LN2 = Math.log(2);

    private final List<ResidualTable.Axis> axes;
    private final double[][] knots;
    private final int[] strides;
    private final int size;
    private final double width;

    /**
     * A smoother.
     *
     * @param width of the bell in octaves
     */
    ResidualSmoother(KernelFormula formula, double width) {
        this.width = width;
        axes = formula.axes();
        knots = axes.stream()
                .map(axis -> axis.knots().stream()
                        .mapToDouble(k -> Math.log(k) / LN2)
                        .toArray())
                .toArray(double[][]::new);
        strides = new int[knots.length];
        int stride = 1;
        for (int axis = knots.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= knots[axis].length;
        }
        size = stride;
    }

    /**
     * The table.
     *
     * @param coordinates of each sample
     * @param residuals logarithm of measured over formula of each sample
     * @param prior table of a relative, {@link ResidualTable#NONE} for none
     */
    ResidualTable table(List<double[]> coordinates, double[] residuals, ResidualTable prior) {
        double[] weights = new double[residuals.length];
        Arrays.fill(weights, 1);
        ResidualTable table = ResidualTable.NONE;
        for (int round = 0; round < ROUNDS; round++) {
            table = smoothed(coordinates, residuals, weights, prior);
            ResidualGrid grid = new ResidualGrid(table);
            double[] known = new double[1];
            for (int i = 0; i < weights.length; i++) {
                double off = (residuals[i] - grid.at(coordinates.get(i), known)) / OUTLIER;
                weights[i] = 1 / (1 + off * off);
            }
        }
        return table;
    }

    private ResidualTable smoothed(
            List<double[]> coordinates, double[] residuals, double[] weights, ResidualTable prior) {
        double[] sums = new double[size];
        double[] shares = new double[size];
        for (int i = 0; i < residuals.length; i++) {
            spread(coordinates.get(i), residuals[i], weights[i], sums, shares, 0, 0, 1);
        }
        boolean hasPrior = prior.axes().equals(axes);
        List<Integer> values = new ArrayList<>(size);
        for (int knot = 0; knot < size; knot++) {
            int before = hasPrior ? prior.thousandths().get(knot) : ResidualTable.UNKNOWN;
            if (before != ResidualTable.UNKNOWN) {
                double value = (sums[knot] + PRIOR_WEIGHT * before / 1000.0) / (shares[knot] + PRIOR_WEIGHT);
                values.add(thousandths(value));
            } else {
                values.add(
                        shares[knot] < LEAST_WEIGHT ? ResidualTable.UNKNOWN : thousandths(sums[knot] / shares[knot]));
            }
        }
        return new ResidualTable(axes, values);
    }

    private static int thousandths(double value) {
        return (int) Math.round(Math.max(-5, Math.min(5, value)) * 1000);
    }

    /** Adds one sample to the knots around it, axis by axis. */
    private void spread(
            double[] at,
            double value,
            double weight,
            double[] sums,
            double[] shares,
            int axis,
            int index,
            double bell) {
        if (axis == knots.length) {
            sums[index] += weight * bell * value;
            shares[index] += weight * bell;
            return;
        }
        double x = Math.log(at[axis]) / LN2;
        double[] grid = knots[axis];
        for (int knot = 0; knot < grid.length; knot++) {
            double distance = Math.abs(grid[knot] - x);
            if (distance <= REACH * width) {
                double scaled = distance / width;
                spread(
                        at,
                        value,
                        weight,
                        sums,
                        shares,
                        axis + 1,
                        index + knot * strides[axis],
                        bell * Math.exp(-scaled * scaled / 2));
            }
        }
    }
}
