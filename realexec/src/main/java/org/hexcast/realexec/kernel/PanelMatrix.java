package org.hexcast.realexec.kernel;

/**
 * Weights in panels of neighbouring outputs, {@code [panel][input][output within the panel]}, so that a product reads memory in order and the lanes of a vector
 * are outputs. Outputs that fill up the last panel, and panels that fill up the last pass, are zeros.
 *
 * @param values the panels
 * @param layout how they are cut
 * @param outputs rows of the matrix
 * @param inputs columns of the matrix
 * @param slice inputs of one slice of a sliced product
 */
@SuppressWarnings("ArrayRecordComponent")
public record PanelMatrix(float[] values, Layout layout, int outputs, int inputs, int slice) implements Matrix {

    /**
     * How a matrix is cut.
     *
     * @param width outputs of a panel
     * @param pass panels that a product may read side by side: their number is a multiple of it
     */
    public record Layout(int width, int pass) {}

    /** Packs {@code [outputs, inputs]}, row-major. */
    public static PanelMatrix pack(float[] weights, Layout layout, int outputs, int inputs, int slice) {
        if (outputs < 1 || inputs < 1 || weights.length != Math.multiplyExact(outputs, inputs)) {
            throw new IllegalArgumentException(
                    weights.length + " weights are no matrix of " + outputs + " outputs and " + inputs + " inputs");
        }
        if (slice < 1 || inputs % slice != 0) {
            throw new IllegalArgumentException(inputs + " inputs are not cut into slices of " + slice);
        }
        int width = layout.width();
        int passOutputs = width * layout.pass();
        int padded = Math.multiplyExact((outputs - 1) / passOutputs + 1, passOutputs);
        float[] values = new float[Math.multiplyExact(padded, inputs)];
        for (int output = 0; output < outputs; output++) {
            int to = (output / width) * width * inputs + output % width;
            int from = output * inputs;
            for (int input = 0; input < inputs; input++) {
                values[to + input * width] = weights[from + input];
            }
        }
        return new PanelMatrix(values, layout, outputs, inputs, slice);
    }

    /**
     * The matrix as packed for a layout.
     *
     * @throws IllegalArgumentException if other kernels have packed it
     */
    public static PanelMatrix of(Matrix matrix, Layout layout) {
        if (matrix instanceof PanelMatrix panels && panels.layout.equals(layout)) {
            return panels;
        }
        throw new IllegalArgumentException("the matrix was packed by other kernels");
    }

    /** Panels that hold outputs. */
    public int panels() {
        return (outputs - 1) / layout.width() + 1;
    }

    /** Floats of a panel. */
    public int panelFloats() {
        return layout.width() * inputs;
    }

    @Override
    public long bytes() {
        return (long) values.length * Float.BYTES;
    }
}
