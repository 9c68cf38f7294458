package org.hexcast.costmodel.law;

import java.util.Arrays;
import org.hexcast.domain.profile.ResidualTable;

/** A residual table made ready for look-up. Immutable. Look-up is in time proportional to 2^axes. */
public final class ResidualGrid {

    private static final double LN2 = Math.log(2);

    private final double[][] knots;
    private final int[] strides;
    private final double[] values;

    /** Of this table. */
    public ResidualGrid(ResidualTable table) {
        int axes = table.axes().size();
        knots = new double[axes][];
        strides = new int[axes];
        int stride = 1;
        for (int axis = axes - 1; axis >= 0; axis--) {
            knots[axis] = table.axes().get(axis).knots().stream()
                    .mapToDouble(k -> Math.log(k) / LN2)
                    .toArray();
            strides[axis] = stride;
            stride *= knots[axis].length;
        }
        values = table.thousandths().stream()
                .mapToDouble(v -> v == ResidualTable.UNKNOWN ? Double.NaN : v / 1000.0)
                .toArray();
    }

    /** What to add to the logarithm of the formula here, and how much of the neighbourhood is known, as a share, written to {@code known[0]}. */
    public double at(double[] coordinates, double[] known) {
        int axes = knots.length;
        int corner = 0;
        double[] weights = new double[axes];
        for (int axis = 0; axis < axes; axis++) {
            double[] grid = knots[axis];
            double x = Math.log(coordinates[axis]) / LN2;
            int at = Arrays.binarySearch(grid, x);
            int low = Math.min(Math.max(at >= 0 ? at : -at - 2, 0), grid.length - 2);
            weights[axis] = Math.min(1, Math.max(0, (x - grid[low]) / (grid[low + 1] - grid[low])));
            corner += low * strides[axis];
        }
        double sum = 0;
        double share = 0;
        for (int bits = 0; bits < 1 << axes; bits++) {
            double weight = 1;
            int index = corner;
            for (int axis = 0; axis < axes; axis++) {
                boolean upper = (bits >> axis & 1) == 1;
                weight *= upper ? weights[axis] : 1 - weights[axis];
                index += upper ? strides[axis] : 0;
            }
            if (weight > 0 && !Double.isNaN(values[index])) {
                sum += weight * values[index];
                share += weight;
            }
        }
        known[0] = share;
        return share == 0 ? 0 : sum / share;
    }
}
