package org.hexcast.domain.result;

import java.util.List;

/**
 * How the resources were used.
 *
 * @param devices every GPU of the plan
 * @param replicas every replica
 * @param links every link that a KV transfer crossed
 */
public record ResourceUse(List<DeviceUse> devices, List<ReplicaUse> replicas, List<LinkUse> links) {

    public ResourceUse {
        devices = List.copyOf(devices);
        replicas = List.copyOf(replicas);
        links = List.copyOf(links);
    }
}
