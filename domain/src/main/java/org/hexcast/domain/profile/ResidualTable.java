package org.hexcast.domain.profile;

import java.util.Collections;
import java.util.List;

/**
 * What formulas leave over: {@code 1000 ln(measured / formula)} at the knots of a grid, multilinear between them in the logarithms of the coordinates,
 * constant outside. A knot that no measurement is near has no value.
 *
 * @param axes coordinates, the first varies slowest
 * @param thousandths values in row-major order; {@link #UNKNOWN} where nothing is known
 */
public record ResidualTable(List<Axis> axes, List<Integer> thousandths) {

    /** Mark of a knot without a value. */
    public static final int UNKNOWN = Integer.MIN_VALUE;

    /** Largest absolute value. */
    public static final int MOST = 5000;

    /** No correction anywhere. */
    public static final ResidualTable NONE = new ResidualTable(List.of(), List.of(0));

    /**
     * One coordinate.
     *
     * @param name what it counts
     * @param knots where the grid lies, above 0 and rising
     */
    public record Axis(String name, List<Double> knots) {

        public Axis {
            knots = List.copyOf(knots);
            if (knots.size() < 2) {
                throw new IllegalArgumentException("axis " + name + " needs at least 2 knots");
            }
            for (int i = 0; i < knots.size(); i++) {
                double least = i == 0 ? 0 : knots.get(i - 1);
                if (!(knots.get(i) > least) || Double.isInfinite(knots.get(i))) {
                    throw new IllegalArgumentException(
                            "axis " + name + ": knot " + knots.get(i) + " must be finite and above " + least);
                }
            }
        }
    }

    public ResidualTable {
        axes = List.copyOf(axes);
        thousandths = Collections.unmodifiableList(List.copyOf(thousandths));
        long size = 1;
        for (Axis axis : axes) {
            size = Math.multiplyExact(size, axis.knots().size());
        }
        if (size != thousandths.size()) {
            throw new IllegalArgumentException(
                    "a residual table of " + size + " knots cannot have " + thousandths.size() + " values");
        }
        for (int value : thousandths) {
            if (value != UNKNOWN && Math.abs(value) > MOST) {
                throw new IllegalArgumentException(
                        "residual " + value + " thousandths must be from -" + MOST + " to " + MOST);
            }
        }
    }
}
