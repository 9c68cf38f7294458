package org.hexcast.costmodel.compute;

import org.hexcast.costmodel.CostModel;
import org.hexcast.costmodel.ErrorDraw;
import org.hexcast.costmodel.StageCost;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.domain.engine.EngineProfile;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.model.Precisions;

/**
 * Data sheet with efficiencies (ANALYTIC): needs no measurement and knows every GPU and every model shape.
 *
 * @param efficiency shares of the data sheet
 * @param draw the errors of its times
 */
public record RooflineCostModel(RooflineEfficiency efficiency, ErrorDraw draw) implements CostModel {

    /** Without errors. */
    public RooflineCostModel(RooflineEfficiency efficiency) {
        this(efficiency, ErrorDraw.NONE);
    }

    /** With {@link RooflineEfficiency#USUAL}. */
    public static RooflineCostModel usual() {
        return new RooflineCostModel(RooflineEfficiency.USUAL);
    }

    @Override
    public CostModel drawn(ErrorDraw errors) {
        return new RooflineCostModel(efficiency, errors);
    }

    @Override
    public StageCost stage(ModelSpec model, StageLayout layout, EngineProfile engine) {
        KernelPrecisions precisions = Checked.precisions(model, layout);
        RooflineKernels sheet = new RooflineKernels(layout.gpu(), precisions.wide(), efficiency);
        return new TransformerStageCost(
                model, layout.drawn(draw), draw.of(engine.overhead()), DrawnKernels.of(sheet, draw), precisions);
    }

    @Override
    public boolean supports(GpuType gpu, Precisions precisions) {
        return KernelPrecisions.on(gpu, precisions).isPresent();
    }
}
