package org.hexcast.costmodel.kernel;

/**
 * A collective among t GPUs.
 *
 * @param kind which one
 * @param devices GPUs t that take part
 * @param bytes size S of the whole vector: what each GPU holds before and after an all-reduce or an all-to-all, after an all-gather or a broadcast, before a
 *     reduce-scatter
 * @param fabric what joins them
 */
public record Collective(Kind kind, int devices, double bytes, Fabric fabric) implements KernelShape {

    /** The collectives that tensor, expert and pipeline parallelism use. */
    public enum Kind {
        ALL_REDUCE,
        ALL_GATHER,
        REDUCE_SCATTER,
        ALL_TO_ALL,
        BROADCAST
    }

    public Collective {
        if (devices < 2) {
            throw new IllegalArgumentException("a collective needs at least 2 devices, not " + devices);
        }
        Counted.bytes(bytes);
    }

    /**
     * Bytes that the busiest GPU has to send, in bytes: {@code 2 (t - 1) / t S} for an all-reduce without help of the switch, {@code (t - 1) / t S} for an
     * all-gather, a reduce-scatter and an all-to-all, {@code S} for a broadcast. A switch that reduces (NVLink SHARP) halves the first, about.
     */
    public double sentBytes() {
        double others = (devices - 1.0) / devices;
        return switch (kind) {
            case ALL_REDUCE -> 2 * others * bytes;
            case ALL_GATHER, REDUCE_SCATTER, ALL_TO_ALL -> others * bytes;
            case BROADCAST -> bytes;
        };
    }
}
