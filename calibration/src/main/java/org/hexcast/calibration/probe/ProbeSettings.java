package org.hexcast.calibration.probe;

import java.util.List;

/**
 * How long and how finely probes measure. All points are measured in rounds, one after the other, and each counts with its mean over the rounds: the speed of a
 * shared machine changes from second to second, and a point that is measured in one stretch says more of that second than of the kernel.
 *
 * @param rounds how often each point is measured
 * @param secondsPerPoint time for one point in one round, warm-up apart
 * @param warmUpSeconds kernels run so long before the first point, so that they are compiled
 * @param mostFlops points with more work are left to the fit
 * @param workingSetBytes weights and caches that a probe goes through before it meets the same again, if the model has so many
 * @param tokens rows of matrix products
 */
public record ProbeSettings(
        int rounds,
        double secondsPerPoint,
        double warmUpSeconds,
        double mostFlops,
        long workingSetBytes,
        List<Integer> tokens) {

    private static final long WORKING_SET = 96L << 20;
    private static final List<Integer> OCTAVES = List.of(1, 2, 4, 8, 16, 32, 64, 128, 256, 512);

    /** One to two minutes on two cores, for a small model. */
    public static final ProbeSettings QUICK = new ProbeSettings(6, 0.003, 1.5, 2e9, WORKING_SET, OCTAVES);

    /** Some minutes. */
    public static final ProbeSettings THOROUGH = new ProbeSettings(
            12,
            0.01,
            3,
            4e10,
            WORKING_SET,
            List.of(1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 512, 1024));

    /** As little as makes laws; figures mean nothing. For tests of all but the figures. */
    public static final ProbeSettings TINY =
            new ProbeSettings(1, 1e-4, 0, 2e7, 1 << 20, List.of(1, 2, 4, 8, 16, 32, 64));

    /**
     * Settings of a name.
     *
     * @param effort {@code tiny}, {@code quick} or {@code thorough}
     * @throws IllegalArgumentException if it is another
     */
    public static ProbeSettings of(String effort) {
        return switch (effort) {
            case "tiny" -> TINY;
            case "quick" -> QUICK;
            case "thorough" -> THOROUGH;
            default ->
                throw new IllegalArgumentException("effort '" + effort + "' is not one of tiny, quick, thorough.");
        };
    }

    public ProbeSettings {
        tokens = List.copyOf(tokens);
        if (!(secondsPerPoint > 0) || rounds < 1 || tokens.isEmpty()) {
            throw new IllegalArgumentException("probes of " + rounds + " rounds and " + secondsPerPoint
                    + " s a point, at " + tokens.size() + " numbers of tokens, measure nothing");
        }
    }
}
