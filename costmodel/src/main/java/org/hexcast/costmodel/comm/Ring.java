package org.hexcast.costmodel.comm;

import java.util.List;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.hardware.DeviceId;

/**
 * The ring over which the t devices of one stage run their collectives.
 *
 * <p>In every step of a ring collective each device sends to its successor, all at the same time. A step of S bytes per device takes
 * {@code alpha + beta * S}, where alpha is the longest latency on the ring and beta the busiest link's time per byte: links that several
 * edges of the ring cross (host memory, a NIC) carry all of them. An all-reduce of S bytes takes {@code 2(t-1)} steps of {@code S/t} bytes, an
 * all-gather {@code t-1} of them (Thakur et al. 2005), plus one kernel launch.
 *
 * @param degree devices on the ring
 * @param step one step
 * @param launchSeconds start of the collective's kernel
 */
public record Ring(int degree, AlphaBeta step, double launchSeconds) {

    /** Start of a collective or of a send, in seconds: about 3 us in CUDA graphs, see key LINKS in docs/references.md. */
    public static final double LAUNCH_SECONDS = 3e-6;

    /** A device alone, which communicates with nobody. */
    public static final Ring ALONE = new Ring(1, AlphaBeta.ZERO, 0);

    /** The ring over these devices, in this order. */
    public static Ring over(Cluster cluster, List<DeviceId> devices) {
        int degree = devices.size();
        if (degree == 1) {
            return ALONE;
        }
        LinkLoads loads = new LinkLoads();
        for (int i = 0; i < degree; i++) {
            loads.add(cluster.path(devices.get(i), devices.get((i + 1) % degree)), 1);
        }
        return new Ring(degree, new AlphaBeta(loads.latencySeconds(), loads.busiestSeconds()), LAUNCH_SECONDS);
    }

    /** All-reduce of this many bytes per device; 0 for a device alone. */
    public double allReduceSeconds(double bytes) {
        return degree == 1 ? 0 : launchSeconds + 2 * (degree - 1) * step.seconds(bytes / degree);
    }

    /** All-gather to this many bytes per device; 0 for a device alone. */
    public double allGatherSeconds(double bytes) {
        return degree == 1 ? 0 : launchSeconds + (degree - 1) * step.seconds(bytes / degree);
    }
}
