package org.hexcast.realexec.serving;

import java.util.List;
import org.hexcast.realexec.kernel.FloatExp;

/** The parts of {@link ReferenceDecoder} that are no product with weights. */
final class ReferenceNorms {

    private ReferenceNorms() {}

    static float[] norm(float[] x, float[] weight, float[] bias, float epsilon, boolean rms) {
        double mean = rms ? 0 : inEight(x, 0, false) / x.length;
        double scale = 1 / Math.sqrt(inEight(x, mean, true) / x.length + epsilon);
        float[] y = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = rms
                    ? x[i] * (float) scale * weight[i]
                    : Math.fma((float) ((x[i] - mean) * scale), weight[i], bias[i]);
        }
        return y;
    }

    /** Sum in eight chains, added pair by pair. */
    private static double inEight(float[] x, double mean, boolean squared) {
        double[] chain = new double[8];
        for (int i = 0; i < x.length; i++) {
            double value = x[i] - mean;
            chain[i % 8] += squared ? value * value : value;
        }
        for (int step = 1; step < 8; step *= 2) {
            for (int i = 0; i < 8; i += 2 * step) {
                chain[i] += chain[i + step];
            }
        }
        return chain[0];
    }

    static void attend(float[] q, int at, int d, List<float[]> keys, List<float[]> values, int kvAt, float[] out) {
        float scale = (float) (1 / Math.sqrt(d));
        float[] weights = new float[keys.size()];
        float most = Float.NEGATIVE_INFINITY;
        for (int j = 0; j < weights.length; j++) {
            for (int i = 0; i < d; i++) {
                weights[j] = Math.fma(q[at + i], keys.get(j)[kvAt + i], weights[j]);
            }
            weights[j] *= scale;
            most = Math.max(most, weights[j]);
        }
        double sum = 0;
        for (int j = 0; j < weights.length; j++) {
            weights[j] = FloatExp.exp(weights[j] - most);
            sum += weights[j];
        }
        for (int i = 0; i < d; i++) {
            float mixed = 0;
            for (int j = 0; j < weights.length; j++) {
                mixed = Math.fma(weights[j], values.get(j)[kvAt + i], mixed);
            }
            out[at + i] = mixed / (float) sum;
        }
    }

    static float[] silu(float[] gate, float[] up) {
        float[] y = new float[gate.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = gate[i] / (1 + FloatExp.exp(-gate[i])) * up[i];
        }
        return y;
    }
}
