package org.hexcast.domain.engine;

import org.hexcast.domain.result.Provenance;

/**
 * What an engine adds to the kernels of every step: {@code secondsPerStep + secondsPerSequence * sequences} of CPU time, and what its own kernels cost more.
 *
 * @param secondsPerStep scheduling, input preparation and launch of one step
 * @param secondsPerSequence the share that grows with the batch (block tables, sampling, output handling)
 * @param kernels what its kernels cost beyond those of the device profiles
 * @param provenance how far to believe all that
 */
public record EngineOverhead(
        double secondsPerStep, double secondsPerSequence, EngineKernels.Rule kernels, Provenance provenance) {

    /** With kernels of today. */
    public EngineOverhead(double secondsPerStep, double secondsPerSequence, Provenance provenance) {
        this(secondsPerStep, secondsPerSequence, EngineKernels.Rule.USUAL, provenance);
    }

    public EngineOverhead {
        if (!(secondsPerStep >= 0 && secondsPerStep <= 10)) {
            throw new IllegalArgumentException("overhead of " + secondsPerStep + " s per step must be from 0 to 10 s");
        }
        if (!(secondsPerSequence >= 0 && secondsPerSequence <= 1)) {
            throw new IllegalArgumentException(
                    "overhead of " + secondsPerSequence + " s per sequence must be from 0 to 1 s");
        }
    }
}
