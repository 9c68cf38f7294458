package org.hexcast.realexec.net;

import java.util.List;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.realexec.device.DeviceCommand;
import org.hexcast.realexec.device.DeviceReport;

/** What coordinator and worker tell each other, mail apart. */
sealed interface Message {

    /** First from a worker: what it has. */
    record Welcome(WorkerMachine machine) implements Message {}

    /** Wants a device. Answered by Opened or NotOpened. */
    record Open(DeviceId device, DeviceSettings settings) implements Message {}

    /** A device is open. */
    record Opened(DeviceId device) implements Message {}

    /** A device cannot be opened. */
    record NotOpened(DeviceId device, String reason) implements Message {}

    /** A command to a device. */
    record Order(DeviceId device, DeviceCommand command) implements Message {}

    /** Ends what a device does. */
    record Abort(DeviceId device, String reason) implements Message {}

    /** What a device reports. */
    record Told(DeviceReport report) implements Message {}

    /** Where the devices of all workers are; those that are not in it are with the coordinator. */
    record Directory(List<Entry> entries) implements Message {
        public Directory {
            entries = List.copyOf(entries);
        }
    }

    /** Where a device is. */
    record Entry(DeviceId device, WorkerAddress worker) {}

    /** Mail to another worker cannot be delivered. */
    record PeerLost(WorkerAddress worker, String reason) implements Message {}
}
