package org.hexcast.domain.testing;

import java.util.List;
import java.util.Map;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.hardware.LinkKind;
import org.hexcast.domain.hardware.LinkType;
import org.hexcast.domain.hardware.LinkTypes;
import org.hexcast.domain.hardware.Network;
import org.hexcast.domain.hardware.Port;
import org.hexcast.domain.hardware.Precision;

/** GPUs with round figures, so that tests can be reckoned by hand; not data sheets. */
public final class TestGpus {

    private TestGpus() {}

    private static final long GIB = 1L << 30;

    /** Fast, with NVLink to all. */
    public static GpuType fast() {
        return gpu("fast", 80 * GIB, 3000e9, 900e12, new Port(LinkKind.NVLINK, 400e9, Port.Reach.ALL), Port.Reach.ALL);
    }

    /** Middling, with NVLink to all. */
    public static GpuType middling() {
        return gpu(
                "middling", 80 * GIB, 2000e9, 300e12, new Port(LinkKind.NVLINK, 300e9, Port.Reach.ALL), Port.Reach.ALL);
    }

    /** Slow, PCIe only, no peer access. */
    public static GpuType slow() {
        return new GpuType(
                "slow",
                48 * GIB,
                100,
                800e9,
                Map.of(Precision.FP16, 150e12, Precision.BF16, 150e12),
                List.of(new Port(LinkKind.PCIE, 30e9, Port.Reach.NONE)));
    }

    /** Slow, with bridges between pairs. */
    public static GpuType bridged() {
        return gpu(
                "bridged", 48 * GIB, 800e9, 150e12, new Port(LinkKind.NVLINK, 60e9, Port.Reach.PAIR), Port.Reach.ALL);
    }

    /** Small and slow. */
    public static GpuType small() {
        return new GpuType(
                "small",
                24 * GIB,
                50,
                300e9,
                Map.of(Precision.FP16, 100e12, Precision.BF16, 100e12),
                List.of(new Port(LinkKind.PCIE, 30e9, Port.Reach.NONE)));
    }

    /** All of them. */
    public static List<GpuType> all() {
        return List.of(fast(), middling(), slow(), bridged(), small());
    }

    private static GpuType gpu(
            String name, long memory, double bandwidth, double peak, Port nvlink, Port.Reach pcieReach) {
        return new GpuType(
                name,
                memory,
                100,
                bandwidth,
                Map.of(Precision.FP16, peak, Precision.BF16, peak),
                List.of(nvlink, new Port(LinkKind.PCIE, 50e9, pcieReach)));
    }

    /** Links that achieve what they promise. */
    public static LinkTypes links() {
        return new LinkTypes(
                List.of(
                        new LinkType(LinkKind.NVLINK, 1, 1e-6),
                        new LinkType(LinkKind.PCIE, 1, 2e-6),
                        new LinkType(LinkKind.HOST_MEMORY, 1, 1e-6),
                        new LinkType(LinkKind.ETHERNET, 1, 0),
                        new LinkType(LinkKind.INFINIBAND, 1, 0)),
                20e9);
    }

    /** A network of this bandwidth in bytes per second. */
    public static Network network(double bytesPerSecond) {
        return new Network(new Network.Line(LinkKind.ETHERNET, bytesPerSecond, 50e-6), List.of(), List.of());
    }
}
