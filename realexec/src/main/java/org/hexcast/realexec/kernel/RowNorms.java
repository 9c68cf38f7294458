package org.hexcast.realexec.kernel;

/**
 * Norms of rows. Sums are of doubles, in 8 chains (value i belongs to chain i mod 8) that are added pair by pair: fast without a vector API, and the same bits
 * everywhere.
 */
public final class RowNorms {

    private static final int CHAINS = 8;

    private RowNorms() {}

    /** The rows {@code [rowFrom, rowTo)} of {@link LayerKernels#rmsNorm}. */
    public static void rms(float[] x, int rowFrom, int rowTo, float[] weight, float epsilon, float[] y) {
        int width = weight.length;
        for (int row = rowFrom; row < rowTo; row++) {
            int at = row * width;
            float scale = (float) (1 / Math.sqrt(squares(x, at, width, 0) / width + epsilon));
            for (int i = 0; i < width; i++) {
                y[at + i] = x[at + i] * scale * weight[i];
            }
        }
    }

    /**
     * The rows {@code [rowFrom, rowTo)} of {@link LayerKernels#layerNorm}.
     *
     * @param affine weight and bias
     */
    public static void layer(float[] x, int rowFrom, int rowTo, Affine affine, float epsilon, float[] y) {
        int width = affine.weight().length;
        for (int row = rowFrom; row < rowTo; row++) {
            int at = row * width;
            double mean = sum(x, at, width) / width;
            double scale = 1 / Math.sqrt(squares(x, at, width, mean) / width + epsilon);
            for (int i = 0; i < width; i++) {
                float normal = (float) ((x[at + i] - mean) * scale);
                y[at + i] = Math.fma(normal, affine.weight()[i], affine.bias()[i]);
            }
        }
    }

    /**
     * What a layer norm multiplies by and adds.
     *
     * @param weight one per value
     * @param bias one per value
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Affine(float[] weight, float[] bias) {}

    private static double sum(float[] x, int at, int width) {
        double[] chains = new double[CHAINS];
        for (int i = 0; i < width; i++) {
            chains[i % CHAINS] += x[at + i];
        }
        return total(chains);
    }

    private static double squares(float[] x, int at, int width, double mean) {
        double[] chains = new double[CHAINS];
        for (int i = 0; i < width; i++) {
            double value = x[at + i] - mean;
            chains[i % CHAINS] += value * value;
        }
        return total(chains);
    }

    private static double total(double[] s) {
        return ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]));
    }
}
