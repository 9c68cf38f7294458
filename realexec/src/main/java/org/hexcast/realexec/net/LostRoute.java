package org.hexcast.realexec.net;

import java.util.List;
import org.hexcast.domain.hardware.DeviceId;

/**
 * A worker cannot send to another one; its mail to it is dropped until {@link Workers#introduce} is called again. Both may be alive, so that no device is
 * reported as failed: what has a device on either side is stuck, and the coordinator decides.
 *
 * @param from devices of the worker that cannot send
 * @param to devices of the worker that it cannot send to
 * @param reason why
 */
public record LostRoute(List<DeviceId> from, List<DeviceId> to, String reason) {
    public LostRoute {
        from = List.copyOf(from);
        to = List.copyOf(to);
    }
}
