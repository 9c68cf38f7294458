package org.hexcast.costmodel;

import org.hexcast.domain.engine.EngineProfile;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.model.Precisions;

/** How long steps take. Implementations are immutable and thread-safe; the same arguments give the same costs. */
public interface CostModel {

    /**
     * Cost of the steps of one stage.
     *
     * @throws IllegalArgumentException if {@link #supports} says no
     */
    StageCost stage(ModelSpec model, StageLayout layout, EngineProfile engine);

    /** The same with one draw of its errors; a model that states none stays as it is. */
    default CostModel drawn(ErrorDraw draw) {
        return this;
    }

    /** Whether this model of costs knows how this GPU computes in these precisions. */
    boolean supports(GpuType gpu, Precisions precisions);
}
