package org.hexcast.domain.engine;

import org.hexcast.domain.result.Provenance;

/**
 * CPU time that an engine adds to every step: {@code secondsPerStep + secondsPerSequence * sequences}.
 *
 * @param secondsPerStep scheduling, input preparation and launch of one step
 * @param secondsPerSequence the share that grows with the batch (block tables, sampling, output handling)
 * @param provenance how far to believe the two
 */
public record EngineOverhead(double secondsPerStep, double secondsPerSequence, Provenance provenance) {

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
