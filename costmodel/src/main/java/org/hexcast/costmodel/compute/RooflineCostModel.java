package org.hexcast.costmodel.compute;

import org.hexcast.costmodel.CostModel;
import org.hexcast.costmodel.StageCost;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.domain.engine.EngineProfile;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.model.DenseFeedForward;
import org.hexcast.domain.model.GroupedQueryAttention;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.model.Precisions;

/**
 * Data sheet with efficiencies (ANALYTIC): needs no measurement and knows every GPU.
 *
 * <p>Holds for dense models whose weights and KV cache have 16 bits.
 *
 * @param efficiency shares of the data sheet
 */
public record RooflineCostModel(RooflineEfficiency efficiency) implements CostModel {

    /** With {@link RooflineEfficiency#USUAL}. */
    public static RooflineCostModel usual() {
        return new RooflineCostModel(RooflineEfficiency.USUAL);
    }

    @Override
    public StageCost stage(ModelSpec model, StageLayout layout, EngineProfile engine) {
        Precisions precisions = model.precisions();
        if (!(model.attention() instanceof GroupedQueryAttention)) {
            throw new IllegalArgumentException(model.name() + " has latent attention, whose time is not known yet");
        }
        if (!(model.feedForward() instanceof DenseFeedForward)) {
            throw new IllegalArgumentException(model.name() + " is a mixture of experts, whose time is not known yet");
        }
        if (!precisions.sixteenBits()) {
            throw new IllegalArgumentException("weights in " + precisions.weights() + " and KV cache in "
                    + precisions.kv() + " are not supported yet, only FP16 and BF16");
        }
        if (!supports(layout.gpu(), precisions)) {
            throw new IllegalArgumentException(layout.gpu().name() + " does not compute in " + precisions.weights());
        }
        if (!model.divisibleBy(layout.tensorDegree())) {
            throw new IllegalArgumentException(
                    model.name() + " cannot be cut into " + layout.tensorDegree() + " shards");
        }
        return new RooflineStageCost(model, layout, engine, efficiency);
    }

    @Override
    public boolean supports(GpuType gpu, Precisions precisions) {
        return precisions.sixteenBits() && gpu.peak(precisions.weights()).isPresent();
    }
}
