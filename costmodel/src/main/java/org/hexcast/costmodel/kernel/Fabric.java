package org.hexcast.costmodel.kernel;

/**
 * What joins the GPUs that communicate.
 *
 * @param wiring the slowest part that every message has to pass
 * @param devicesPerHost how many of the communicating GPUs sit on one host
 */
public record Fabric(Wiring wiring, int devicesPerHost) {

    /** Kinds of connections. */
    public enum Wiring {
        /** NVLink through a switch: every pair at the full rate (DGX, HGX with 8 GPUs). */
        NVLINK_SWITCHED,
        /** NVLink without a switch: some pairs joined by one link, some by two, some by none (cube mesh of 8 V100). */
        NVLINK_MESH,
        /** NVLink bridges between two GPUs each; more than two also cross PCIe. */
        NVLINK_PAIR,
        /** PCIe where GPUs reach one another directly. */
        PCIE_PEER,
        /** PCIe where messages are staged in host memory. */
        PCIE_HOST,
        /** A network between hosts, whatever joins the GPUs inside each. */
        ACROSS_HOSTS
    }

    public Fabric {
        Counted.positive("devices per host", devicesPerHost);
    }
}
