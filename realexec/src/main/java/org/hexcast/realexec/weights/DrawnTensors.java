package org.hexcast.realexec.weights;

import java.nio.charset.StandardCharsets;

/**
 * Weights drawn from a seed. Each value is a function of seed, tensor name, row and column alone, so that a part is the same whoever reads it.
 *
 * <p>The stream of a tensor begins at {@code key = mix(fnv1a(name) + mix(seed))}, the stream of a row at {@code mix(key + row g)}, and the value of a column is
 * made of the upper 23 bits of {@code mix(row + (column + 1) g)}; {@code mix} is the finaliser of SplitMix64, {@code g} its increment, {@code fnv1a} the 64-bit
 * FNV-1a hash of the name in UTF-8. Values are uniform around their mean. The standard deviation depends on what the name says:
 *
 * <ul>
 *   <li>{@code *.bias}: 0.05 around 0;
 *   <li>{@code *norm.weight}: 0.1 around 1;
 *   <li>{@code embed*.weight}: 0.1 around 0: each norm makes it order one, and where the table is the head too, the logits of a token are not ruled by the
 *       token itself;
 *   <li>{@code lm_head.weight}: {@code 4 / sqrt(columns)}, so that logits differ as those of a trained model do;
 *   <li>any other: {@code 1.5 / sqrt(columns)}, so that normed inputs give outputs of order one and attention prefers some positions.
 * </ul>
 *
 * <p>Time is linear in the values read. Source: key SPLITMIX. Thread-safe.
 */
public final class DrawnTensors implements TensorSource {

    private static final long INCREMENT = 0x9e3779b97f4a7c15L;
    private static final long FNV_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    /** A uniform value lies in plus or minus this many standard deviations. */
    private static final double HALF_WIDTH = Math.sqrt(3);
    /** Values to each side of the mean. */
    private static final int STEPS = 1 << 22;

    private static final double BIAS = 0.05;
    private static final double NORM = 0.1;
    private static final double TABLE = 0.1;
    private static final double HEAD = 4;
    private static final double MATRIX = 1.5;

    private final long seedKey;

    /** Draws from a seed. */
    public DrawnTensors(long seed) {
        this.seedKey = mix(seed);
    }

    @Override
    public float[] read(String tensor, Part part) {
        float[] values = new float[part.values()];
        long key = mix(fnv1a(tensor) + seedKey);
        float mean = isNorm(tensor) ? 1 : 0;
        float step = (float) (deviation(tensor, part.columns()) * HALF_WIDTH / STEPS);
        int width = part.columnTo() - part.columnFrom();
        for (int row = part.rowFrom(); row < part.rowTo(); row++) {
            long stream = mix(key + row * INCREMENT) + (part.columnFrom() + 1L) * INCREMENT;
            fill(values, (row - part.rowFrom()) * width, width, stream, mean, step);
        }
        return values;
    }

    /** The upper 23 bits are a whole number from -2^22 to 2^22 - 1; the half makes them symmetric, and the sum is still exact in a float. */
    private static void fill(float[] values, int from, int count, long stream, float mean, float step) {
        for (int i = 0; i < count; i++) {
            int steps = (int) (mix(stream + i * INCREMENT) >> 41);
            values[from + i] = mean + (steps + 0.5f) * step;
        }
    }

    private static boolean isNorm(String tensor) {
        return tensor.endsWith("norm.weight");
    }

    private static double deviation(String tensor, int columns) {
        if (tensor.endsWith(".bias")) {
            return BIAS;
        }
        if (isNorm(tensor)) {
            return NORM;
        }
        if (module(tensor).startsWith("embed")) {
            return TABLE;
        }
        return (module(tensor).equals("lm_head") ? HEAD : MATRIX) / Math.sqrt(columns);
    }

    /** The last part of the name but one. */
    private static String module(String tensor) {
        int end = tensor.lastIndexOf('.');
        return end < 0 ? tensor : tensor.substring(tensor.lastIndexOf('.', end - 1) + 1, end);
    }

    private static long fnv1a(String name) {
        long hash = FNV_BASIS;
        for (byte value : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (value & 0xff)) * FNV_PRIME;
        }
        return hash;
    }

    private static long mix(long bits) {
        long mixed = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
