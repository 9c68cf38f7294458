package org.hexcast.domain.hardware;

/**
 * A directed connection that transfers share: one direction of a GPU's port, of a node's NIC, of a wire between two nodes, or a node's host memory.
 *
 * @param name unique in its cluster, for example {@code a/0 nvlink out} or {@code b nic in}
 * @param kind what it is made of
 * @param lineBytesPerSecond line rate in this direction
 * @param achievedShare achieved share of the line rate, in (0, 1]
 * @param latencySeconds time for an empty message to cross
 */
public record Link(String name, LinkKind kind, double lineBytesPerSecond, double achievedShare, double latencySeconds) {

    public Link {
        if (!(lineBytesPerSecond >= 1e3 && lineBytesPerSecond <= 1e15)) {
            throw new IllegalArgumentException(
                    "link " + name + ": line rate " + lineBytesPerSecond + " bytes/s must be from 10^3 to 10^15");
        }
        if (!(achievedShare > 0 && achievedShare <= 1)) {
            throw new IllegalArgumentException(
                    "link " + name + ": achieved share " + achievedShare + " must be above 0 and at most 1");
        }
        if (!(latencySeconds >= 0 && latencySeconds <= 10)) {
            throw new IllegalArgumentException(
                    "link " + name + ": latency " + latencySeconds + " s must be from 0 to 10 s");
        }
    }

    /** By name, which is unique in its cluster: links are keys of maps in every flow. */
    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof Link link && name.equals(link.name));
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /** What large messages achieve, in bytes per second. */
    public double bytesPerSecond() {
        return lineBytesPerSecond * achievedShare;
    }
}
