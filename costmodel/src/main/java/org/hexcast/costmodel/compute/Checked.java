package org.hexcast.costmodel.compute;

import org.hexcast.costmodel.StageLayout;
import org.hexcast.domain.model.ModelSpec;

/** What every cost model refuses. */
final class Checked {

    private Checked() {}

    /**
     * What the GPUs of a stage compute a model in.
     *
     * @throws IllegalArgumentException if they cannot, or if the model cannot be cut so
     */
    static KernelPrecisions precisions(ModelSpec model, StageLayout layout) {
        if (!model.divisibleBy(layout.tensorDegree())) {
            throw new IllegalArgumentException(
                    model.name() + " cannot be cut into " + layout.tensorDegree() + " shards");
        }
        return KernelPrecisions.on(layout.gpu(), model.precisions())
                .orElseThrow(() -> new IllegalArgumentException(layout.gpu().name() + " does not compute in "
                        + model.precisions().unquantised()));
    }
}
