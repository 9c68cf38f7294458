package org.hexcast.realexec.device;

import java.nio.file.Path;
import org.hexcast.realexec.weights.DrawnTensors;
import org.hexcast.realexec.weights.Family;
import org.hexcast.realexec.weights.SafetensorsFolder;
import org.hexcast.realexec.weights.TensorNames;
import org.hexcast.realexec.weights.TensorSource;

/**
 * Weights ready to be read.
 *
 * @param names what they are called
 * @param tensors where they are
 */
record OpenWeights(TensorNames names, TensorSource tensors) {

    /** Those of a shard. */
    static OpenWeights of(ShardSpec spec) {
        DecoderShape shape = spec.shape();
        Family family = Family.of(shape.norm(), shape.bias().gated(), !shape.rotary());
        if (spec.weights().isDrawn()) {
            return new OpenWeights(
                    TensorNames.usual(family), new DrawnTensors(spec.weights().seed()));
        }
        SafetensorsFolder folder = SafetensorsFolder.open(Path.of(spec.weights().folder()));
        return new OpenWeights(TensorNames.heldBy(folder::contains, family), folder);
    }
}
