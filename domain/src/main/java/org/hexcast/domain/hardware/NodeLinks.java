package org.hexcast.domain.hardware;

/** How the GPUs of one node are joined. */
public enum NodeLinks {
    /** NVLink from every GPU to every GPU (NVSwitch). */
    NVLINK,
    /** NVLink bridges between GPUs 2i and 2i+1, PCIe with peer access between the pairs. */
    NVLINK_PAIRS,
    /** NVLink bridges between GPUs 2i and 2i+1, host memory between the pairs. */
    NVLINK_PAIRS_NO_PEER,
    /** PCIe with direct access from GPU to GPU. */
    PCIE,
    /** PCIe without direct access: traffic is staged through host memory. */
    PCIE_NO_PEER;

    /** Whether GPUs 2i and 2i+1 are joined by a bridge of their own. */
    public boolean pairs() {
        return this == NVLINK_PAIRS || this == NVLINK_PAIRS_NO_PEER;
    }

    /** Whether traffic that NVLink does not carry is staged through host memory. */
    public boolean staged() {
        return this == PCIE_NO_PEER || this == NVLINK_PAIRS_NO_PEER;
    }

    /** How GPUs of this type are joined when the cluster does not say: as the data sheet allows, without bridges, which are an extra. */
    public static NodeLinks usual(GpuType type) {
        boolean switched =
                type.nvlink().filter(p -> p.reach() == Port.Reach.ALL).isPresent();
        if (switched) {
            return NVLINK;
        }
        return type.pcie().reach() == Port.Reach.ALL ? PCIE : PCIE_NO_PEER;
    }
}
