package org.hexcast.domain.hardware;

/** What a link is made of. Each kind has one {@link LinkType} in the catalogue. */
public enum LinkKind {
    /** NVLink port of one GPU, to an NVSwitch or to its bridge partner. */
    NVLINK,
    /** PCI Express port of one GPU. */
    PCIE,
    /** Staging through host memory, where GPUs cannot reach one another directly; one for the whole node. */
    HOST_MEMORY,
    /** TCP over Ethernet. */
    ETHERNET,
    /** RDMA over InfiniBand or RoCE. */
    INFINIBAND
}
