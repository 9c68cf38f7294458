package org.hexcast.domain.hardware;

/**
 * One kind of port of a GPU product.
 *
 * @param kind {@link LinkKind#NVLINK} or {@link LinkKind#PCIE}
 * @param bytesPerSecond line rate in one direction
 * @param reach which other GPUs of the node it reaches directly
 */
public record Port(LinkKind kind, double bytesPerSecond, Reach reach) {

    /** Which GPUs of the same node a port reaches directly. */
    public enum Reach {
        /** Every GPU of the node: NVSwitch, or PCIe with peer access. */
        ALL,
        /** The bridge partner only: GPUs 2i and 2i+1. */
        PAIR,
        /** None: traffic is staged through host memory. */
        NONE
    }

    public Port {
        if (kind != LinkKind.NVLINK && kind != LinkKind.PCIE) {
            throw new IllegalArgumentException("a GPU has NVLink and PCIe ports, not " + kind);
        }
        if (!(bytesPerSecond > 0 && bytesPerSecond <= 1e14)) {
            throw new IllegalArgumentException(
                    kind + " port: bandwidth " + bytesPerSecond + " bytes/s must be above 0 and at most 10^14");
        }
        if (reach == (kind == LinkKind.PCIE ? Reach.PAIR : Reach.NONE)) {
            throw new IllegalArgumentException(kind + " port: reach " + reach + " does not exist");
        }
    }
}
