package org.hexcast.costmodel.comm;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.hexcast.costmodel.kernel.Fabric;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.hardware.LinkKind;
import org.hexcast.domain.hardware.LinkPath;
import org.hexcast.domain.hardware.Port;

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
 * @param wiring the slowest kind of connection on it
 */
public record Ring(int degree, AlphaBeta step, double launchSeconds, Fabric.Wiring wiring) {

    /** Start of a collective or of a send, in seconds: about 3 us in CUDA graphs, see key LINKS in docs/references.md. */
    public static final double LAUNCH_SECONDS = 3e-6;

    /** A device alone, which communicates with nobody. */
    public static final Ring ALONE = new Ring(1, AlphaBeta.ZERO, 0, Fabric.Wiring.NVLINK_SWITCHED);

    /** The ring over these devices, in this order. */
    public static Ring over(Cluster cluster, List<DeviceId> devices) {
        int degree = devices.size();
        if (degree == 1) {
            return ALONE;
        }
        LinkLoads loads = new LinkLoads();
        Set<LinkKind> kinds = EnumSet.noneOf(LinkKind.class);
        for (int i = 0; i < degree; i++) {
            LinkPath path = cluster.path(devices.get(i), devices.get((i + 1) % degree));
            loads.add(path, 1);
            path.links().forEach(link -> kinds.add(link.kind()));
        }
        GpuType gpu = cluster.require(devices.get(0)).type();
        return new Ring(
                degree,
                new AlphaBeta(loads.latencySeconds(), loads.busiestSeconds()),
                LAUNCH_SECONDS,
                wiring(gpu, kinds));
    }

    private static Fabric.Wiring wiring(GpuType gpu, Set<LinkKind> kinds) {
        if (kinds.contains(LinkKind.ETHERNET) || kinds.contains(LinkKind.INFINIBAND)) {
            return Fabric.Wiring.ACROSS_HOSTS;
        }
        boolean switched =
                gpu.nvlink().filter(port -> port.reach() == Port.Reach.ALL).isPresent();
        if (kinds.equals(EnumSet.of(LinkKind.NVLINK)) && switched) {
            return Fabric.Wiring.NVLINK_SWITCHED;
        }
        if (kinds.contains(LinkKind.NVLINK)) {
            return Fabric.Wiring.NVLINK_PAIR;
        }
        return kinds.contains(LinkKind.HOST_MEMORY) ? Fabric.Wiring.PCIE_HOST : Fabric.Wiring.PCIE_PEER;
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
