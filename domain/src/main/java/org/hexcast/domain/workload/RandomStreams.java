package org.hexcast.domain.workload;

import umontreal.ssj.rng.MRG32k3aL;
import umontreal.ssj.rng.RandomStream;

/**
 * One random stream per cause, so that two plans meet the same requests.
 *
 * <p>Each stream is SSJ's MRG32k3a started from six values that SplitMix64 (Steele, Lea and Flood, OOPSLA 2014) derives from the seed and the name. The
 * start state is set explicitly because the constructor's own is taken from unsynchronised static state.
 *
 * @param seed any value
 */
public record RandomStreams(long seed) {

    private static final long FIRST_MODULUS = 4_294_967_087L;
    private static final long SECOND_MODULUS = 4_294_944_443L;
    private static final long GOLDEN_GAMMA = 0x9E37_79B9_7F4A_7C15L;

    /** The stream of this cause; the same seed and name always give the same stream, from its start. */
    public RandomStream named(String cause) {
        long state = mix(seed);
        for (int i = 0; i < cause.length(); i++) {
            state = mix(state + GOLDEN_GAMMA * (cause.charAt(i) + 1));
        }
        long[] start = new long[6];
        for (int i = 0; i < start.length; i++) {
            state += GOLDEN_GAMMA;
            start[i] = 1 + Long.remainderUnsigned(mix(state), (i < 3 ? FIRST_MODULUS : SECOND_MODULUS) - 1);
        }
        MRG32k3aL stream;
        synchronized (RandomStreams.class) {
            stream = new MRG32k3aL(cause);
        }
        stream.setSeed(start);
        return stream;
    }

    /** The streams of one replication; replication 0 is this very record. */
    public RandomStreams replication(int index) {
        return index == 0 ? this : new RandomStreams(mix(seed + GOLDEN_GAMMA * index));
    }

    private static long mix(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return z ^ (z >>> 31);
    }
}
