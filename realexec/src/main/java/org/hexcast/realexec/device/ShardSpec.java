package org.hexcast.realexec.device;

import java.util.List;
import org.hexcast.domain.hardware.DeviceId;

/**
 * The part of a replica that one device holds.
 *
 * @param shape the model
 * @param weights where its weights come from
 * @param layerFrom first layer
 * @param layerTo one past the last
 * @param ways devices that it exchanges activations with
 * @param kv room of its KV cache
 */
public record ShardSpec(DecoderShape shape, WeightsSpec weights, int layerFrom, int layerTo, Ways ways, KvRoom kv) {

    /**
     * Where weights come from.
     *
     * @param folder a folder of safetensors files that the device can read; empty to draw them
     * @param seed to draw them by
     */
    public record WeightsSpec(String folder, long seed) {
        /** Drawn from a seed. */
        public static WeightsSpec drawn(long seed) {
            return new WeightsSpec("", seed);
        }

        /** Whether they are drawn. */
        public boolean isDrawn() {
            return folder.isEmpty();
        }
    }

    /**
     * The devices around it.
     *
     * @param rank its place in the ring
     * @param ring devices of its stage, itself among them
     * @param previous devices of the stage before, none for the first
     * @param next devices of the stage after, none for the last
     */
    public record Ways(int rank, List<DeviceId> ring, List<DeviceId> previous, List<DeviceId> next) {

        public Ways {
            ring = List.copyOf(ring);
            previous = List.copyOf(previous);
            next = List.copyOf(next);
            if (rank < 0 || rank >= ring.size()) {
                throw new IllegalArgumentException("rank " + rank + " is not in a ring of " + ring.size());
            }
        }
    }

    /**
     * Room of a KV cache.
     *
     * @param blocks blocks
     * @param blockTokens tokens of a block
     * @param contextTokens longest sequence
     */
    public record KvRoom(int blocks, int blockTokens, int contextTokens) {}

    /** Tensor degree. */
    public int degree() {
        return ways.ring().size();
    }

    /** Whether it holds the token table. */
    public boolean first() {
        return ways.previous().isEmpty();
    }

    /** Whether it holds the head. */
    public boolean last() {
        return ways.next().isEmpty();
    }
}
