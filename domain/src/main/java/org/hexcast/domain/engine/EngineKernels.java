package org.hexcast.domain.engine;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.hexcast.domain.hardware.GpuType;

/**
 * What an engine's kernels cost beyond those that device profiles describe, which are of 2025 and replayed from CUDA graphs.
 *
 * @param launchSecondsPerLayer CPU time to launch the kernels of one layer; a step's layers never take less. 0 where graphs replay them
 * @param promptSlowdown how many times longer steps that read prompts compute than with the profile's kernels; 1 for engines of today
 */
public record EngineKernels(double launchSecondsPerLayer, double promptSlowdown) {

    /** Kernels of today from CUDA graphs. */
    public static final EngineKernels USUAL = new EngineKernels(0, 1);

    /**
     * Kernels by GPU: hosts of some GPUs launch more slowly, and software came late to others.
     *
     * @param usual for GPUs without figures of their own
     * @param byGpu by catalogue name of the GPU
     */
    public record Rule(EngineKernels usual, Map<String, EngineKernels> byGpu) {

        /** The usual ones for every GPU. */
        public static final Rule USUAL = new Rule(EngineKernels.USUAL, Map.of());

        public Rule {
            byGpu = Collections.unmodifiableMap(new TreeMap<>(byGpu));
        }

        /** Those on one GPU. */
        public EngineKernels on(GpuType gpu) {
            return byGpu.getOrDefault(gpu.name(), usual);
        }
    }

    public EngineKernels {
        if (!(launchSecondsPerLayer >= 0 && launchSecondsPerLayer <= 1)) {
            throw new IllegalArgumentException(
                    "launch of " + launchSecondsPerLayer + " s per layer must be from 0 to 1 s");
        }
        if (!(promptSlowdown >= 1 && promptSlowdown <= 10)) {
            throw new IllegalArgumentException("prompt slowdown " + promptSlowdown + " must be from 1 to 10");
        }
    }
}
