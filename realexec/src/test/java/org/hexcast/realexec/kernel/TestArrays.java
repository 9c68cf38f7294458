package org.hexcast.realexec.kernel;

import java.util.Random;

/** Arrays of random values for tests of kernels. */
final class TestArrays {

    private TestArrays() {}

    /** So many values of a normal distribution with deviation 1. */
    static float[] normal(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** The columns {@code [from, to)} of a row-major matrix. */
    static float[] columns(float[] matrix, int rows, int from, int to) {
        int width = matrix.length / rows;
        float[] part = new float[rows * (to - from)];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(matrix, row * width + from, part, row * (to - from), to - from);
        }
        return part;
    }

    /** A cache full of random keys and values. */
    static KvCache cache(Random random, KvCache.Shape shape) {
        int floats = shape.blocks() * shape.blockFloats();
        return new KvCache(shape, normal(random, floats), normal(random, floats));
    }
}
