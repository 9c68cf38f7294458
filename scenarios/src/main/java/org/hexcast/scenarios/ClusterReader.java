package org.hexcast.scenarios;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.hardware.LinkKind;
import org.hexcast.domain.hardware.Network;
import org.hexcast.domain.hardware.Node;
import org.hexcast.domain.hardware.NodeLinks;
import org.hexcast.domain.unit.Quantity;
import org.hexcast.scenarios.catalog.Catalog;
import org.hexcast.scenarios.tree.Fields;
import org.hexcast.scenarios.tree.FileNode;

/** Reads a cluster: nodes of a catalogue GPU, and the network that joins them. */
final class ClusterReader {

    private static final double USUAL_LATENCY_SECONDS = 50e-6;

    private final Catalog catalog;

    ClusterReader(Catalog catalog) {
        this.catalog = catalog;
    }

    Cluster read(FileNode root, String usualName) {
        Fields fields = root.fields();
        String name = fields.optional("name").map(FileNode::text).orElse(usualName);
        Cluster.Builder builder = Cluster.named(name, catalog.links());
        List<Network.Nic> nics = new ArrayList<>();
        List<FileNode> nodes = fields.require("nodes").items();
        for (FileNode item : nodes) {
            builder.node(node(item, nics));
        }
        Optional<FileNode> network = fields.optional("network");
        fields.finish();
        if (network.isEmpty() && nodes.size() > 1 && nics.size() < nodes.size()) {
            throw root.complaint(
                    "a cluster of " + nodes.size() + " nodes needs a network",
                    "add 'network: {default: {bandwidth: 10 Gbit/s}}'.");
        }
        return root.make(
                () -> builder.joinedBy(network.map(n -> network(n, nics)).orElseGet(() -> none(nics))));
    }

    private static Network none(List<Network.Nic> nics) {
        // A single node, or nodes that all state their NIC: the default line is never used.
        Network.Line line = nics.isEmpty()
                ? new Network.Line(LinkKind.ETHERNET, 1e9, USUAL_LATENCY_SECONDS)
                : nics.get(0).line();
        return new Network(line, nics, List.of());
    }

    private Node node(FileNode item, List<Network.Nic> nics) {
        Fields fields = item.fields();
        String name = fields.require("name").text();
        GpuType gpu = catalog.gpu(fields.require("gpu"));
        int count = (int) fields.require("count").integer(1, Node.MOST_GPUS);
        NodeLinks links =
                fields.optional("links").map(n -> n.choice(nodeLinks())).orElse(NodeLinks.usual(gpu));
        double price = fields.optional("price")
                .map(n -> n.quantity(Quantity.USD_PER_HOUR))
                .orElseGet(() -> catalog.usdPerHour(gpu));
        fields.optional("nic").ifPresent(nic -> nics.add(new Network.Nic(name, line(nic))));
        fields.finish();
        return item.make(() -> new Node(name, gpu, count, links, price));
    }

    private static Map<String, NodeLinks> nodeLinks() {
        Map<String, NodeLinks> words = new LinkedHashMap<>();
        words.put("nvlink", NodeLinks.NVLINK);
        words.put("nvlink-pairs", NodeLinks.NVLINK_PAIRS);
        words.put("nvlink-pairs-no-peer", NodeLinks.NVLINK_PAIRS_NO_PEER);
        words.put("pcie", NodeLinks.PCIE);
        words.put("pcie-no-peer", NodeLinks.PCIE_NO_PEER);
        return words;
    }

    private static Network network(FileNode node, List<Network.Nic> nics) {
        Fields fields = node.fields();
        Network.Line standard = line(fields.require("default"));
        List<Network.Wire> wires = new ArrayList<>();
        fields.optional("wires").ifPresent(list -> list.items().forEach(item -> wires.add(wire(item))));
        fields.finish();
        return new Network(standard, nics, wires);
    }

    private static Network.Wire wire(FileNode item) {
        Fields fields = item.fields();
        FileNode between = fields.require("between");
        List<FileNode> ends = between.items();
        if (ends.size() != 2) {
            throw between.complaint("names " + ends.size() + " nodes, a wire joins 2");
        }
        Network.Line line = line(fields);
        return item.make(() -> new Network.Wire(ends.get(0).text(), ends.get(1).text(), line));
    }

    private static Network.Line line(FileNode node) {
        return line(node.fields());
    }

    private static Network.Line line(Fields fields) {
        double bandwidth = fields.require("bandwidth").quantity(Quantity.BYTES_PER_SECOND);
        double latency = fields.optional("latency")
                .map(n -> n.quantity(Quantity.SECONDS))
                .orElse(USUAL_LATENCY_SECONDS);
        LinkKind kind = fields.optional("kind")
                .map(n -> n.choice(Map.of("ethernet", LinkKind.ETHERNET, "infiniband", LinkKind.INFINIBAND)))
                .orElse(LinkKind.ETHERNET);
        fields.finish();
        return fields.node().make(() -> new Network.Line(kind, bandwidth, latency));
    }
}
