package org.hexcast.realexec.net;

import java.util.function.Consumer;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.realexec.device.DeviceReport;
import org.hexcast.realexec.device.Post;

/** Makes the devices of a worker. */
public interface DeviceHost {

    /**
     * Opens a device for the coordinator that is there now; called by one thread at a time.
     *
     * @param post takes its mail to other devices; usable until the device is closed
     * @param reports takes what it reports; never blocks, may be called by any thread
     * @throws RuntimeException if there is no such device; the message is told to the coordinator
     */
    HostedDevice open(DeviceId id, DeviceSettings settings, Post post, Consumer<DeviceReport> reports);
}
