package org.hexcast.domain.hardware;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How nodes are joined: every node has a NIC on a network without bottlenecks of its own, and some pairs may have a wire of their own.
 *
 * @param standard NIC of a node that states none
 * @param nics NICs of single nodes
 * @param wires wires between two nodes; traffic between them takes the wire instead of their NICs
 */
public record Network(Line standard, List<Nic> nics, List<Wire> wires) {

    public Network {
        nics = List.copyOf(nics);
        wires = List.copyOf(wires);
        Set<String> seen = new HashSet<>();
        for (Nic nic : nics) {
            if (!seen.add(nic.node())) {
                throw new IllegalArgumentException("the network gives the NIC of '" + nic.node() + "' twice");
            }
        }
    }

    /**
     * A full-duplex line.
     *
     * @param kind {@link LinkKind#ETHERNET} or {@link LinkKind#INFINIBAND}
     * @param bytesPerSecond line rate in each direction
     * @param latencySeconds time for an empty message from one node to another
     */
    public record Line(LinkKind kind, double bytesPerSecond, double latencySeconds) {
        public Line {
            if (kind != LinkKind.ETHERNET && kind != LinkKind.INFINIBAND) {
                throw new IllegalArgumentException("nodes are joined by Ethernet or InfiniBand, not " + kind);
            }
            if (!(bytesPerSecond > 0 && bytesPerSecond <= 1e14)) {
                throw new IllegalArgumentException(
                        "network bandwidth " + bytesPerSecond + " bytes/s must be above 0 and at most 10^14");
            }
            if (!(latencySeconds >= 0 && latencySeconds <= 10)) {
                throw new IllegalArgumentException("network latency " + latencySeconds + " s must be from 0 to 10 s");
            }
        }
    }

    /**
     * The NIC of one node.
     *
     * @param node whose
     * @param line its line
     */
    public record Nic(String node, Line line) {}

    /**
     * A wire between two nodes.
     *
     * @param from one end
     * @param to the other end
     * @param line its line, full-duplex
     */
    public record Wire(String from, String to, Line line) {
        public Wire {
            if (from.equals(to)) {
                throw new IllegalArgumentException("a wire joins two nodes, not " + from + " to itself");
            }
        }

        /** Whether the wire joins these two nodes, in either order. */
        public boolean joins(String one, String other) {
            return (from.equals(one) && to.equals(other)) || (from.equals(other) && to.equals(one));
        }
    }
}
