package org.hexcast.domain.plan;

import java.util.HashSet;
import java.util.List;
import org.hexcast.domain.hardware.DeviceId;

/**
 * Consecutive layers on one tensor-parallel set of devices.
 *
 * @param layerFrom first layer
 * @param layerTo one past the last layer
 * @param devices at least one, all different; device i holds shard i
 */
public record Stage(int layerFrom, int layerTo, List<DeviceId> devices) {

    public Stage {
        devices = List.copyOf(devices);
        if (layerFrom < 0 || layerTo <= layerFrom) {
            throw new IllegalArgumentException("a stage holds at least one layer, not " + layerFrom + " to " + layerTo);
        }
        if (devices.isEmpty()) {
            throw new IllegalArgumentException("the stage of layers " + layerFrom + " to " + layerTo + " has no GPU");
        }
        if (new HashSet<>(devices).size() != devices.size()) {
            throw new IllegalArgumentException(
                    "the stage of layers " + layerFrom + " to " + layerTo + " names a GPU twice: " + devices);
        }
    }

    /** Number of layers. */
    public int layers() {
        return layerTo - layerFrom;
    }

    /** Number of devices that share each layer. */
    public int tensorDegree() {
        return devices.size();
    }
}
