package org.hexcast.realexec.device;

import org.hexcast.domain.hardware.DeviceId;

/** What a device tells its coordinator. */
public sealed interface DeviceReport {

    /** Which. */
    DeviceId device();

    /** A shard is there, and how many bytes its weights and its KV cache take. */
    record Loaded(DeviceId device, long weightBytes, long kvBytes) implements DeviceReport {}

    /**
     * A step has left the device.
     *
     * @param step its number
     * @param busyNanos time that the device worked on it, without waiting for activations of the stage before
     * @param tokens tokens chosen, one a part that emits, in their order; none but from the first device of the last stage
     */
    record StepDone(DeviceId device, long step, long busyNanos, TokenIds tokens) implements DeviceReport {}

    /** All slices of a transfer have been sent from here. */
    record KvSent(DeviceId device, long transfer) implements DeviceReport {}

    /** All slices of a transfer are in blocks here. */
    record KvArrived(DeviceId device, long transfer) implements DeviceReport {}

    /** The shard and its memory are given up; how many KV blocks sequences still held. */
    record Unloaded(DeviceId device, int heldBlocks) implements DeviceReport {}

    /** The device is lost: it failed, or the way to it did. Nothing follows. */
    record Failed(DeviceId device, String reason) implements DeviceReport {}
}
