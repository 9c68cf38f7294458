package org.hexcast.domain.plan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.hexcast.domain.hardware.DeviceId;

/**
 * The ordered stages that cover a model once. Degrees and layer counts may differ from stage to stage (asymmetric, as in HexGen).
 *
 * @param stages at least one, contiguous from layer 0, sharing no device
 */
public record ParallelStrategy(List<Stage> stages) {

    public ParallelStrategy {
        stages = List.copyOf(stages);
        if (stages.isEmpty()) {
            throw new IllegalArgumentException("a replica has at least one stage");
        }
        int next = 0;
        Set<DeviceId> seen = new HashSet<>();
        for (Stage stage : stages) {
            if (stage.layerFrom() != next) {
                throw new IllegalArgumentException(
                        "a stage starts at layer " + stage.layerFrom() + ", but the one before ends at " + next);
            }
            next = stage.layerTo();
            for (DeviceId device : stage.devices()) {
                if (!seen.add(device)) {
                    throw new IllegalArgumentException("GPU " + device + " is in two stages of one replica");
                }
            }
        }
    }

    /** Layers covered. */
    public int layers() {
        return stages.get(stages.size() - 1).layerTo();
    }

    /** All devices, stage by stage. */
    public List<DeviceId> devices() {
        List<DeviceId> all = new ArrayList<>();
        stages.forEach(stage -> all.addAll(stage.devices()));
        return all;
    }

    /** Short form: {@code TP 4,2,2 layers 48,20,12}. */
    public String label() {
        return "TP "
                + stages.stream().map(s -> String.valueOf(s.tensorDegree())).collect(Collectors.joining(","))
                + " layers "
                + stages.stream().map(s -> String.valueOf(s.layers())).collect(Collectors.joining(","));
    }
}
