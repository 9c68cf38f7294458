package org.hexcast.domain.engine;

/** What becomes of the KV cache of a sequence that has to give way. */
public sealed interface Preemption {

    /** It is thrown away and computed anew. */
    record Recompute() implements Preemption {}

    /**
     * It goes to host memory and comes back; the step before which it moves takes so much longer. Where the space is full it is thrown away.
     *
     * @param bytesPerSecond between a GPU and host memory, one way
     * @param spaceBytes host memory for it, of one GPU
     */
    record Swap(double bytesPerSecond, long spaceBytes) implements Preemption {
        public Swap {
            if (!(bytesPerSecond > 0 && bytesPerSecond <= 1e13)) {
                throw new IllegalArgumentException(
                        "swap bandwidth " + bytesPerSecond + " B/s must be above 0 and at most 10 TB/s");
            }
            if (spaceBytes < 0 || spaceBytes > 1L << 50) {
                throw new IllegalArgumentException("swap space " + spaceBytes + " bytes must be from 0 to 1 PiB");
            }
        }
    }
}
