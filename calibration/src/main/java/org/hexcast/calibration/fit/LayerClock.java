package org.hexcast.calibration.fit;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.hexcast.costmodel.StageCost;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.costmodel.comm.AlphaBeta;
import org.hexcast.costmodel.comm.Hop;
import org.hexcast.costmodel.comm.Ring;
import org.hexcast.costmodel.compute.ProfiledCostModel;
import org.hexcast.costmodel.kernel.Collective;
import org.hexcast.costmodel.kernel.Fabric;
import org.hexcast.costmodel.kernel.LayerStep;
import org.hexcast.domain.engine.EngineLimits;
import org.hexcast.domain.engine.EngineMemory;
import org.hexcast.domain.engine.EngineOverhead;
import org.hexcast.domain.engine.EngineProfile;
import org.hexcast.domain.engine.LimitRule;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.profile.DeviceProfile;
import org.hexcast.domain.result.Provenance;

/**
 * Times of whole decoder layers by the laws of a profile: a stage of one layer that is neither the first nor the last, so that neither the engine nor the head
 * is part of it. A profile without a law of all-reduces gets free ones, so that what is left to the measured time is theirs. Thread-safe.
 */
final class LayerClock {

    /** What joins the GPUs of the boxes. */
    static final Fabric.Wiring WIRING = Fabric.Wiring.PCIE_HOST;

    /** A layer between others has nothing of its engine. */
    private static final EngineProfile NO_ENGINE = new EngineProfile(
            "none",
            "",
            new EngineMemory(1, 1, EngineMemory.ShareOf.TOTAL, 0),
            LimitRule.always(new EngineLimits(1, 1)),
            new EngineOverhead(0, 0, Provenance.MEASURED));

    private final GpuType gpu;
    private final DeviceProfile profile;
    private final LayerBatches batches;
    private final ProfiledCostModel costs;
    private final Map<String, ModelSpec> models;
    private final Map<List<Object>, StageCost> stages = new ConcurrentHashMap<>();

    /**
     * A clock.
     *
     * @param gpu what runs
     * @param profile its laws
     * @param batches what the batches hold
     * @param models specifications by name, of every model that is asked for
     */
    LayerClock(GpuType gpu, DeviceProfile profile, LayerBatches batches, Map<String, ModelSpec> models) {
        this.gpu = gpu;
        this.profile = profile;
        this.batches = batches;
        this.models = models;
        costs = new ProfiledCostModel(type -> Optional.of(profile));
    }

    /** Time of one layer. */
    double seconds(LayerStep step) {
        StageCost stage = stages.computeIfAbsent(List.of(step.model(), step.tensorDegree()), key -> stage(step));
        return stage.seconds(batches.of(step));
    }

    private StageCost stage(LayerStep step) {
        return costs.stage(
                model(models, step),
                new StageLayout(
                        gpu,
                        1,
                        ring(step.tensorDegree()),
                        new StageLayout.Ends(false, false),
                        Hop.NONE,
                        AlphaBeta.ZERO),
                NO_ENGINE);
    }

    /** The model of a step. */
    static ModelSpec model(Map<String, ModelSpec> models, LayerStep step) {
        return Optional.ofNullable(models.get(step.model()))
                .orElseThrow(() -> new IllegalArgumentException("no specification of " + step.model()));
    }

    private Ring ring(int degree) {
        if (degree == 1) {
            return Ring.ALONE;
        }
        boolean known = profile.collective(Collective.Kind.ALL_REDUCE.name(), WIRING.name(), degree)
                .isPresent();
        return new Ring(degree, AlphaBeta.ZERO, known ? Ring.LAUNCH_SECONDS : 0, WIRING);
    }
}
