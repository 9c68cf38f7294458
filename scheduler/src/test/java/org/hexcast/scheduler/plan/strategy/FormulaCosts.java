package org.hexcast.scheduler.plan.strategy;

import java.util.function.ToDoubleFunction;
import org.hexcast.costmodel.BatchShape;
import org.hexcast.costmodel.CostModel;
import org.hexcast.costmodel.CostSink;
import org.hexcast.costmodel.DecodeLaw;
import org.hexcast.costmodel.Evidence;
import org.hexcast.costmodel.StageCost;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.domain.engine.EngineProfile;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.model.Precisions;
import org.hexcast.domain.result.Provenance;

/**
 * Steps that cost what a formula says, for closed forms.
 *
 * @param secondsPerLayer of a step
 */
record FormulaCosts(ToDoubleFunction<BatchShape> secondsPerLayer) implements CostModel {

    @Override
    public StageCost stage(ModelSpec model, StageLayout layout, EngineProfile engine) {
        return new StageCost() {
            @Override
            public void emit(BatchShape batch, CostSink sink) {
                double seconds = layout.layers() * secondsPerLayer.applyAsDouble(batch);
                sink.part("step", seconds, new Evidence(Provenance.ASSUMED, 0, "formula"), 0, 0);
            }

            @Override
            public DecodeLaw decodeLaw(long sequences) {
                throw new UnsupportedOperationException("the planner looks at single steps");
            }
        };
    }

    @Override
    public boolean supports(GpuType gpu, Precisions precisions) {
        return true;
    }
}
