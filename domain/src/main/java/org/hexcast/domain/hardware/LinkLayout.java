package org.hexcast.domain.hardware;

import java.util.List;
import java.util.Map;

/** Lays out the links of a cluster: which there are, and how each is called. */
final class LinkLayout {

    private final Map<LinkKind, LinkType> types;
    private final double hostMemoryBytesPerSecond;
    private final Network network;

    LinkLayout(LinkTypes linkTypes, Network network) {
        this.types = linkTypes.byKind();
        this.hostMemoryBytesPerSecond = linkTypes.hostMemoryBytesPerSecond();
        this.network = network;
    }

    static String pcieOut(DeviceId id) {
        return id + " pcie out";
    }

    static String pcieIn(DeviceId id) {
        return id + " pcie in";
    }

    static String nvlinkOut(DeviceId id) {
        return id + " nvlink out";
    }

    static String nvlinkIn(DeviceId id) {
        return id + " nvlink in";
    }

    /** Names of all ports that a GPU may have. */
    static List<String> portsOf(DeviceId id) {
        return List.of(pcieOut(id), pcieIn(id), nvlinkOut(id), nvlinkIn(id));
    }

    static String hostMemory(String node) {
        return node + " host memory";
    }

    static String nicOut(String node) {
        return node + " nic out";
    }

    static String nicIn(String node) {
        return node + " nic in";
    }

    static String wire(String from, String to) {
        return from + " wire to " + to;
    }

    /** Adds every link of these nodes, in a fixed order. */
    void addTo(Map<String, Node> nodes, Map<String, Link> links) {
        network.nics().forEach(nic -> requireNode(nodes, nic.node()));
        for (Node node : nodes.values()) {
            addPorts(node, links);
            if (node.links().staged()) {
                add(
                        links,
                        hostMemory(node.name()),
                        LinkKind.HOST_MEMORY,
                        hostMemoryBytesPerSecond,
                        type(LinkKind.HOST_MEMORY).latencySeconds());
            }
            if (nodes.size() > 1) {
                Network.Line line = nicOf(node.name());
                add(links, nicOut(node.name()), line.kind(), line.bytesPerSecond(), line.latencySeconds() / 2);
                add(links, nicIn(node.name()), line.kind(), line.bytesPerSecond(), line.latencySeconds() / 2);
            }
        }
        for (Network.Wire wire : network.wires()) {
            requireNode(nodes, wire.from());
            requireNode(nodes, wire.to());
            Network.Line line = wire.line();
            add(links, wire(wire.from(), wire.to()), line.kind(), line.bytesPerSecond(), line.latencySeconds());
            add(links, wire(wire.to(), wire.from()), line.kind(), line.bytesPerSecond(), line.latencySeconds());
        }
    }

    private void addPorts(Node node, Map<String, Link> links) {
        boolean nvlink = node.links() == NodeLinks.NVLINK || node.links().pairs();
        for (int i = 0; i < node.count(); i++) {
            DeviceId id = new DeviceId(node.name(), i);
            addHalf(links, pcieOut(id), LinkKind.PCIE, node.type().pcie().bytesPerSecond());
            addHalf(links, pcieIn(id), LinkKind.PCIE, node.type().pcie().bytesPerSecond());
            if (nvlink) {
                double rate = node.type().nvlink().map(Port::bytesPerSecond).orElseThrow(IllegalStateException::new);
                addHalf(links, nvlinkOut(id), LinkKind.NVLINK, rate);
                addHalf(links, nvlinkIn(id), LinkKind.NVLINK, rate);
            }
        }
    }

    /** A message between two GPUs crosses two ports, so each has half of the latency. */
    private void addHalf(Map<String, Link> links, String name, LinkKind kind, double rate) {
        add(links, name, kind, rate, type(kind).latencySeconds() / 2);
    }

    private void add(Map<String, Link> links, String name, LinkKind kind, double rate, double latencySeconds) {
        if (links.put(name, new Link(name, kind, rate, type(kind).achievedShare(), latencySeconds)) != null) {
            throw new IllegalArgumentException("the network gives '" + name + "' twice");
        }
    }

    private LinkType type(LinkKind kind) {
        LinkType type = types.get(kind);
        if (type == null) {
            throw new IllegalStateException("no link type for " + kind);
        }
        return type;
    }

    private Network.Line nicOf(String node) {
        return network.nics().stream()
                .filter(nic -> nic.node().equals(node))
                .map(Network.Nic::line)
                .findFirst()
                .orElse(network.standard());
    }

    private static void requireNode(Map<String, Node> nodes, String node) {
        if (!nodes.containsKey(node)) {
            throw new IllegalArgumentException(
                    "the network names the node '" + node + "', which is not among " + nodes.keySet());
        }
    }
}
