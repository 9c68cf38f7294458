package org.hexcast.domain.hardware;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The whole pool: nodes, their GPUs and every link between them. Sealed once built.
 *
 * <p>A transfer between two GPUs crosses these links, which are the resources that transfers share:
 *
 * <ul>
 *   <li>joined by NVLink: the sender's port out, the receiver's port in;
 *   <li>same node, PCIe with peer access: the sender's PCIe port out, the receiver's in;
 *   <li>same node, without peer access: the same two ports and, between them, the node's host memory;
 *   <li>different nodes: PCIe port out, NIC out, NIC in, PCIe port in; a wire of their own replaces the two NICs.
 * </ul>
 */
public final class Cluster {

    /** Most GPUs in a cluster: the planner's matrices are dense. */
    public static final int MOST_GPUS = 1024;

    private final String name;
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final Map<DeviceId, Device> devices = new LinkedHashMap<>();
    private final Map<String, Link> links = new LinkedHashMap<>();
    private final Map<String, Integer> nodeIndex = new HashMap<>();
    private final Map<String, DeviceId> portOwners = new HashMap<>();
    private final Map<DeviceId, Ports> portsByDevice = new HashMap<>();

    private Cluster(Builder builder, Network network) {
        this.name = builder.name;
        for (Node node : builder.nodes) {
            nodeIndex.put(node.name(), nodes.size());
            if (nodes.put(node.name(), node) != null) {
                throw new IllegalArgumentException("two nodes are named '" + node.name() + "'");
            }
            for (int i = 0; i < node.count(); i++) {
                DeviceId id = new DeviceId(node.name(), i);
                devices.put(id, new Device(id, node.type()));
            }
        }
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException("a cluster needs at least one node");
        }
        if (devices.size() > MOST_GPUS) {
            throw new IllegalArgumentException(
                    "the cluster has " + devices.size() + " GPUs, at most " + MOST_GPUS + " are supported");
        }
        new LinkLayout(builder.linkTypes, network).addTo(nodes, links);
        for (DeviceId id : devices.keySet()) {
            LinkLayout.portsOf(id).forEach(port -> portOwners.put(port, id));
            portsByDevice.put(
                    id,
                    new Ports(
                            link(LinkLayout.pcieOut(id)),
                            link(LinkLayout.pcieIn(id)),
                            Optional.ofNullable(links.get(LinkLayout.nvlinkOut(id))).stream()
                                    .toList(),
                            Optional.ofNullable(links.get(LinkLayout.nvlinkIn(id))).stream()
                                    .toList()));
        }
    }

    /**
     * Starts a cluster.
     *
     * @param name for tables and pictures
     * @param linkTypes how links of each kind behave
     */
    public static Builder named(String name, LinkTypes linkTypes) {
        return new Builder(name, linkTypes);
    }

    /** Collects the nodes of a cluster; {@link #joinedBy} seals it. */
    public static final class Builder {
        private final String name;
        private final LinkTypes linkTypes;
        private final List<Node> nodes = new ArrayList<>();

        private Builder(String name, LinkTypes linkTypes) {
            this.name = name;
            this.linkTypes = linkTypes;
        }

        /** Adds a node. */
        public Builder node(Node node) {
            nodes.add(node);
            return this;
        }

        /**
         * Seals the cluster.
         *
         * @throws IllegalArgumentException if two nodes share a name, there is none, there are too many GPUs, or the network names an absent node
         */
        public Cluster joinedBy(Network network) {
            return new Cluster(this, network);
        }
    }

    /** For tables and pictures. */
    public String name() {
        return name;
    }

    /** The nodes in the order given. */
    public List<Node> nodes() {
        return List.copyOf(nodes.values());
    }

    /** The node of this name, if there is one. */
    public Optional<Node> node(String nodeName) {
        return Optional.ofNullable(nodes.get(nodeName));
    }

    /** Position of a node in {@link #nodes}. */
    public int nodeIndex(String nodeName) {
        Integer index = nodeIndex.get(nodeName);
        if (index == null) {
            throw new IllegalArgumentException("there is no node '" + nodeName + "', only " + nodes.keySet());
        }
        return index;
    }

    /** All GPUs, node by node. */
    public List<Device> devices() {
        return List.copyOf(devices.values());
    }

    /** How many GPUs there are. */
    public int size() {
        return devices.size();
    }

    /** The GPU of this id, if there is one. */
    public Optional<Device> device(DeviceId id) {
        return Optional.ofNullable(devices.get(id));
    }

    /**
     * The GPU of this id.
     *
     * @throws IllegalArgumentException if the cluster has no such GPU
     */
    public Device require(DeviceId id) {
        Device device = devices.get(id);
        if (device == null) {
            Node node = nodes.get(id.node());
            throw new IllegalArgumentException(
                    node == null
                            ? "there is no node '" + id.node() + "', only " + nodes.keySet()
                            : "node " + id.node() + " has the GPUs 0 to " + (node.count() - 1) + ", not " + id.index());
        }
        return device;
    }

    /**
     * Whether two nodes could change places but for the number of their GPUs: same GPUs, links and NIC, and no wire of their own.
     */
    public boolean alike(Node one, Node other) {
        return one.type().equals(other.type())
                && one.links() == other.links()
                && nic(one).equals(nic(other))
                && nodes.keySet().stream().noneMatch(n -> wired(one.name(), n) || wired(other.name(), n));
    }

    private boolean wired(String one, String other) {
        return links.containsKey(LinkLayout.wire(one, other));
    }

    private record NicRates(LinkKind kind, double bytesPerSecond, double latencySeconds) {}

    private Optional<NicRates> nic(Node node) {
        return Optional.ofNullable(links.get(LinkLayout.nicOut(node.name())))
                .map(l -> new NicRates(l.kind(), l.lineBytesPerSecond(), l.latencySeconds()));
    }

    /** The GPU to which a link belongs as its port; nothing for host memory, NICs and wires, which all GPUs of a node share. */
    public Optional<DeviceId> portOf(Link link) {
        return Optional.ofNullable(portOwners.get(link.name()));
    }

    /** Every link, in a fixed order. */
    public List<Link> links() {
        return List.copyOf(links.values());
    }

    /** Price of all GPUs together, in US dollars per hour. */
    public double usdPerHour() {
        return usdPerHour(devices().stream().map(Device::id).toList());
    }

    /** Price of these GPUs together, in US dollars per hour: the decimal sum, so that 18 prices in cents add up to cents. */
    public double usdPerHour(Collection<DeviceId> some) {
        BigDecimal sum = BigDecimal.ZERO;
        for (DeviceId id : some) {
            sum = sum.add(BigDecimal.valueOf(node(id.node()).orElseThrow().usdPerGpuHour()));
        }
        return sum.doubleValue();
    }

    /**
     * The links that a message crosses.
     *
     * @throws IllegalArgumentException if the cluster lacks one of the two GPUs
     */
    public LinkPath path(DeviceId from, DeviceId to) {
        Ports sender = ports(from);
        Ports receiver = ports(to);
        if (from.equals(to)) {
            return LinkPath.NONE;
        }
        if (!from.node().equals(to.node())) {
            Link wire = links.get(LinkLayout.wire(from.node(), to.node()));
            return wire != null
                    ? new LinkPath(List.of(sender.pcieOut(), wire, receiver.pcieIn()))
                    : new LinkPath(List.of(
                            sender.pcieOut(),
                            link(LinkLayout.nicOut(from.node())),
                            link(LinkLayout.nicIn(to.node())),
                            receiver.pcieIn()));
        }
        NodeLinks joined = nodeOf(from).links();
        boolean bridged = joined.pairs() && from.index() / 2 == to.index() / 2;
        if (joined == NodeLinks.NVLINK || bridged) {
            return new LinkPath(
                    List.of(sender.nvlinkOut().get(0), receiver.nvlinkIn().get(0)));
        }
        if (joined.staged()) {
            return new LinkPath(List.of(sender.pcieOut(), link(LinkLayout.hostMemory(from.node())), receiver.pcieIn()));
        }
        return new LinkPath(List.of(sender.pcieOut(), receiver.pcieIn()));
    }

    /** Ports of one GPU; the NVLink ones may be absent. */
    private record Ports(Link pcieOut, Link pcieIn, List<Link> nvlinkOut, List<Link> nvlinkIn) {}

    private Ports ports(DeviceId id) {
        Ports ports = portsByDevice.get(id);
        if (ports == null) {
            require(id);
            throw new IllegalStateException("GPU " + id + " has no ports");
        }
        return ports;
    }

    private Node nodeOf(DeviceId id) {
        Node node = nodes.get(id.node());
        if (node == null) {
            throw new IllegalStateException("GPU " + id + " has no node");
        }
        return node;
    }

    private Link link(String linkName) {
        Link link = links.get(linkName);
        if (link == null) {
            throw new IllegalStateException("there is no link '" + linkName + "'");
        }
        return link;
    }
}
