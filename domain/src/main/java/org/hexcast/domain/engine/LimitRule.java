package org.hexcast.domain.engine;

import java.util.List;
import org.hexcast.domain.hardware.GpuType;

/**
 * Limits by GPU, as engines set them: the first tier that a GPU falls into decides, or the usual limits.
 *
 * @param usual for GPUs of no tier
 * @param tiers in order
 */
public record LimitRule(EngineLimits usual, List<Tier> tiers) {

    public LimitRule {
        tiers = List.copyOf(tiers);
    }

    /**
     * GPUs with limits of their own.
     *
     * @param belowBytes GPUs with less device memory than this fall into the tier
     * @param alsoGpus names of GPUs that fall into it as well
     * @param limits their limits
     */
    public record Tier(long belowBytes, List<String> alsoGpus, EngineLimits limits) {

        public Tier {
            alsoGpus = List.copyOf(alsoGpus);
        }

        private boolean holds(GpuType gpu) {
            return gpu.memoryBytes() < belowBytes || alsoGpus.contains(gpu.name());
        }
    }

    /** The same limits for every GPU. */
    public static LimitRule always(EngineLimits limits) {
        return new LimitRule(limits, List.of());
    }

    /** Limits on one GPU. */
    public EngineLimits on(GpuType gpu) {
        return tiers.stream()
                .filter(t -> t.holds(gpu))
                .findFirst()
                .map(Tier::limits)
                .orElse(usual);
    }

    /** Limits of a replica on these GPUs: those of the least of them. */
    public EngineLimits on(Iterable<GpuType> gpus) {
        int sequences = Integer.MAX_VALUE;
        int tokens = Integer.MAX_VALUE;
        for (GpuType gpu : gpus) {
            EngineLimits limits = on(gpu);
            sequences = Math.min(sequences, limits.maxSequences());
            tokens = Math.min(tokens, limits.maxBatchTokens());
        }
        return sequences == Integer.MAX_VALUE ? usual : new EngineLimits(sequences, tokens);
    }
}
