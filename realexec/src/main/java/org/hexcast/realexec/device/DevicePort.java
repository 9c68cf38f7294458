package org.hexcast.realexec.device;

import org.hexcast.domain.hardware.DeviceId;

/** A device as its coordinator sees it. Thread-safe. */
public interface DevicePort {

    /** Which. */
    DeviceId id();

    /** Queues a command; returns at once. Commands to a lost device are dropped: {@link DeviceReport.Failed} has been or will be reported. */
    void submit(DeviceCommand command);

    /** Ends what the device does or waits for, because something that it works with is lost; it reports {@link DeviceReport.Failed} and nothing more. */
    void abort(String reason);
}
