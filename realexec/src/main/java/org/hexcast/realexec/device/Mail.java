package org.hexcast.realexec.device;

import org.hexcast.domain.hardware.DeviceId;

/**
 * Numbers on their way from one device to another. Within a process the array itself is handed over: its sender never writes to it again.
 *
 * @param from sender
 * @param to receiver
 * @param tag what it is
 * @param payload the numbers
 */
public record Mail(DeviceId from, DeviceId to, Tag tag, Payload payload) {

    /** Sorts of mail. */
    public enum Kind {
        /** Hidden states for the next stage. */
        ACTIVATIONS,
        /** Partial sums of an all-reduce. */
        PARTIAL_SUMS,
        /** Finished sums of an all-reduce. */
        SUMS,
        /** Logits, or hidden states, for the first device of a ring. */
        LOGITS,
        /** Keys and values of another replica. */
        KV,
        /** Of a probe. */
        PROBE
    }

    /**
     * What it is; unique among what a sender sends to a receiver.
     *
     * @param kind its sort
     * @param number step or transfer
     * @param part number within that
     */
    public record Tag(Kind kind, long number, int part) {}

    /** Numbers of one width. */
    public sealed interface Payload {
        /** How many. */
        int count();
    }

    /** Floats, from an index of an array. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Floats(float[] values, int from, int count) implements Payload {}

    /** Doubles, from an index of an array. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Doubles(double[] values, int from, int count) implements Payload {}
}
