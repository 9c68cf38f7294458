package org.hexcast.realexec.device;

import java.util.stream.IntStream;

/** Chooses tokens from logits. Pure. */
final class Sampler {

    private Sampler() {}

    /**
     * The next token of a sequence.
     *
     * @param logits holds them
     * @param from index of the first
     * @param count vocabulary
     * @param position tokens before it in its sequence, the prompt's among them
     */
    static int next(float[] logits, int from, int count, Sampling sampling, int position) {
        return sampling.temperature() == 0
                ? likeliest(logits, from, count)
                : drawn(logits, from, count, sampling, position);
    }

    private static int likeliest(float[] logits, int from, int count) {
        int best = 0;
        for (int i = 1; i < count; i++) {
            if (logits[from + i] > logits[from + best]) {
                best = i;
            }
        }
        return best;
    }

    /** Draws from the likeliest tokens that have the share {@code top-p} of probability together. */
    private static int drawn(float[] logits, int from, int count, Sampling sampling, int position) {
        double most = logits[from + likeliest(logits, from, count)];
        double[] weights = new double[count];
        double sum = 0;
        for (int i = 0; i < count; i++) {
            weights[i] = StrictMath.exp((logits[from + i] - most) / sampling.temperature());
            sum += weights[i];
        }
        int[] order = IntStream.range(0, count)
                .boxed()
                .sorted((one, other) -> Double.compare(weights[other], weights[one]))
                .mapToInt(Integer::intValue)
                .toArray();
        double kept = 0;
        int candidates = 0;
        while (candidates < count && kept < sampling.topP() * sum) {
            kept += weights[order[candidates++]];
        }
        double left = uniform(sampling.seed(), position) * kept;
        for (int i = 0; i < candidates; i++) {
            left -= weights[order[i]];
            if (left < 0) {
                return order[i];
            }
        }
        return order[Math.max(0, candidates - 1)];
    }

    /** From 0 to below 1; the finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). */
    private static double uniform(long seed, int position) {
        long z = seed + (position + 1L) * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return ((z ^ (z >>> 31)) >>> 11) * 0x1.0p-53;
    }
}
