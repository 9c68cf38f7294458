package org.hexcast.sim;

import java.util.function.ToDoubleBiFunction;
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
 * Costs by a formula of the test, so that a run can be reckoned by hand.
 *
 * @param seconds of a step of this stage and batch
 */
record FormulaCosts(ToDoubleBiFunction<StageLayout, BatchShape> seconds) implements CostModel {

    private static final long FAR = 1 << 20;

    /** So long for every prompt token, and so long for a decode step whatever its size. */
    static FormulaCosts perPromptTokenAndDecodeStep(double promptTokenSeconds, double decodeStepSeconds) {
        return new FormulaCosts((layout, batch) -> batch.prefill().tokens() * promptTokenSeconds
                + (batch.decode().sequences() > 0 ? decodeStepSeconds : 0));
    }

    @Override
    public StageCost stage(ModelSpec model, StageLayout layout, EngineProfile engine) {
        return new StageCost() {
            @Override
            public void emit(BatchShape batch, CostSink sink) {
                sink.part(
                        "formula",
                        seconds.applyAsDouble(layout, batch),
                        new Evidence(Provenance.ASSUMED, 0, "formula"),
                        0,
                        0);
            }

            @Override
            public DecodeLaw decodeLaw(long sequences) {
                // The formulas of the tests are affine in the context.
                double first = seconds(BatchShape.decode(sequences, sequences));
                double later = seconds(BatchShape.decode(sequences, sequences + FAR));
                double slope = (later - first) / FAR;
                return DecodeLaw.affine(first - slope * sequences, slope);
            }
        };
    }

    @Override
    public boolean supports(GpuType gpu, Precisions precisions) {
        return true;
    }
}
