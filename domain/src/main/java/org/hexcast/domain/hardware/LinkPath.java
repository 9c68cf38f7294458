package org.hexcast.domain.hardware;

import java.util.List;

/**
 * The links that a message crosses from one device to another, in order.
 *
 * @param links at least one link; empty only for a device to itself, where nothing moves
 */
public record LinkPath(List<Link> links) {

    /** From a device to itself: nothing to cross. */
    public static final LinkPath NONE = new LinkPath(List.of());

    public LinkPath {
        links = List.copyOf(links);
    }

    /** Time for an empty message: the sum over the links. */
    public double latencySeconds() {
        double sum = 0;
        for (Link link : links) {
            sum += link.latencySeconds();
        }
        return sum;
    }

    /** Achieved bandwidth of the narrowest link, in bytes per second; infinite for {@link #NONE}. */
    public double bytesPerSecond() {
        double least = Double.POSITIVE_INFINITY;
        for (Link link : links) {
            least = Math.min(least, link.bytesPerSecond());
        }
        return least;
    }

    /** Time to move the bytes with the path to oneself: latency plus bytes over the narrowest link (alpha-beta model). */
    public double seconds(double bytes) {
        return links.isEmpty() ? 0 : latencySeconds() + bytes / bytesPerSecond();
    }
}
