package org.hexcast.costmodel.comm;

import java.util.LinkedHashMap;
import java.util.Map;
import org.hexcast.domain.hardware.Link;
import org.hexcast.domain.hardware.LinkPath;

/** Collects what messages that run at the same time put on each link. Owned by the call that made it. */
final class LinkLoads {

    private final Map<Link, Double> bytes = new LinkedHashMap<>();
    private double latencySeconds;

    /** Adds a message. */
    void add(LinkPath path, double messageBytes) {
        latencySeconds = Math.max(latencySeconds, path.latencySeconds());
        for (Link link : path.links()) {
            bytes.merge(link, messageBytes, Double::sum);
        }
    }

    /** Bytes on each link, in the order first met. */
    Map<Link, Double> bytes() {
        return bytes;
    }

    /** Longest latency of any message. */
    double latencySeconds() {
        return latencySeconds;
    }

    /** Time of the busiest link for all bytes, without latency. */
    double busiestSeconds() {
        double most = 0;
        for (Map.Entry<Link, Double> load : bytes.entrySet()) {
            most = Math.max(most, load.getValue() / load.getKey().bytesPerSecond());
        }
        return most;
    }
}
