package org.hexcast.domain.result;

import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.plan.ReplicaId;

/**
 * How busy one GPU was in the measured window.
 *
 * @param device which
 * @param gpu its product name
 * @param replica the replica that it serves
 * @param busyShare share of the window in which its stage ran a step
 */
public record DeviceUse(DeviceId device, String gpu, ReplicaId replica, double busyShare) {}
