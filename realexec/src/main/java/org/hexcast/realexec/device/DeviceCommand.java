package org.hexcast.realexec.device;

import java.util.List;
import java.util.Optional;
import org.hexcast.domain.hardware.DeviceId;

/** What a coordinator tells a device. A device carries commands out one after the other, in the order sent. Sequences are named by the numbers of their requests. */
public sealed interface DeviceCommand {

    /** Takes a shard; whatever was loaded before is given up. Answered by {@link DeviceReport.Loaded}. */
    record Load(ShardSpec shard) implements DeviceCommand {}

    /**
     * One step of a micro-batch; every device of a replica gets the same. Answered by {@link DeviceReport.StepDone}, which carries tokens if the device is the
     * first of the last stage.
     *
     * @param step number, ascending in a replica
     * @param parts what each sequence does
     */
    record Step(long step, List<Part> parts) implements DeviceCommand {
        public Step {
            parts = List.copyOf(parts);
        }
    }

    /**
     * What one sequence does in a step. Its tokens go behind those that are cached.
     *
     * @param sequence whose
     * @param cachedTokens tokens whose keys and values are there
     * @param tokens tokens read, at least one
     * @param sampling how its next token is chosen; empty if it emits none in this step
     */
    record Part(long sequence, int cachedTokens, TokenIds tokens, Optional<Sampling> sampling) {}

    /** Frees the blocks of sequences; those that have none are passed over. */
    record Release(List<Long> sequences) implements DeviceCommand {
        public Release {
            sequences = List.copyOf(sequences);
        }
    }

    /**
     * Sends the slices of a KV cache that lie here to devices of another replica. Answered by {@link DeviceReport.KvSent}.
     *
     * @param transfer number
     * @param sequence whose
     * @param tokens cached tokens, from the first
     * @param slices all slices of the transfer; those from here are sent, each with its place in this list as the part of its tag
     */
    record SendKv(long transfer, long sequence, int tokens, List<KvSlice> slices) implements DeviceCommand {
        public SendKv {
            slices = List.copyOf(slices);
        }
    }

    /**
     * Takes blocks for a KV cache of which slices come here. Answered by {@link DeviceReport.KvArrived} when all are there; slices that come before this command
     * wait for it.
     *
     * @param transfer number
     * @param sequence whose
     * @param tokens cached tokens, from the first
     * @param slices all slices of the transfer, in the same order as its senders have them
     */
    record ReceiveKv(long transfer, long sequence, int tokens, List<KvSlice> slices) implements DeviceCommand {
        public ReceiveKv {
            slices = List.copyOf(slices);
        }
    }

    /** Gives a transfer up: slices that still come are dropped, and the blocks of the sequence are free. */
    record CancelKv(long transfer, long sequence) implements DeviceCommand {}

    /**
     * Part of a KV cache: keys and values of some heads in some layers.
     *
     * @param from device that has it
     * @param to device that gets it
     * @param layerFrom first layer
     * @param layerTo one past the last
     * @param headFrom first KV head of the model
     * @param headTo one past the last
     */
    record KvSlice(DeviceId from, DeviceId to, int layerFrom, int layerTo, int headFrom, int headTo) {}

    /** Gives up the shard and its memory. Answered by {@link DeviceReport.Unloaded}. */
    record Unload() implements DeviceCommand {}
}
