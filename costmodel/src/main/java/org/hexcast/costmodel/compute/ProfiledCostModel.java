package org.hexcast.costmodel.compute;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.hexcast.costmodel.CostModel;
import org.hexcast.costmodel.ErrorDraw;
import org.hexcast.costmodel.StageCost;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.domain.engine.EngineProfile;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.model.Precisions;
import org.hexcast.domain.profile.DeviceProfile;

/**
 * Laws fitted to measurements, for the GPUs that have a profile; the data sheet for the others, as {@link RooflineCostModel} has it. Every part of a step says
 * which. Thread-safe; keeps what it has computed, so that a step costs well under a microsecond once its kernels have been met.
 */
public final class ProfiledCostModel implements CostModel {

    private final Function<GpuType, Optional<DeviceProfile>> profiles;
    private final RooflineEfficiency efficiency;
    private final ErrorDraw draw;
    private final ConcurrentMap<Device, KernelTimes> devices = new ConcurrentHashMap<>();

    private record Device(String gpu, Precision wide) {}

    /**
     * With these profiles.
     *
     * @param profiles asked once for each GPU
     */
    public ProfiledCostModel(Function<GpuType, Optional<DeviceProfile>> profiles) {
        this(profiles, RooflineEfficiency.USUAL, ErrorDraw.NONE);
    }

    private ProfiledCostModel(
            Function<GpuType, Optional<DeviceProfile>> profiles, RooflineEfficiency efficiency, ErrorDraw draw) {
        this.profiles = profiles;
        this.efficiency = efficiency;
        this.draw = draw;
    }

    @Override
    public CostModel drawn(ErrorDraw errors) {
        return new ProfiledCostModel(profiles, efficiency, errors);
    }

    @Override
    public StageCost stage(ModelSpec model, StageLayout layout, EngineProfile engine) {
        KernelPrecisions precisions = Checked.precisions(model, layout);
        GpuType gpu = layout.gpu();
        KernelTimes kernels = devices.computeIfAbsent(
                new Device(gpu.name(), precisions.wide()), device -> kernels(gpu, precisions.wide()));
        return new TransformerStageCost(model, layout.drawn(draw), draw.of(engine.overhead()), kernels, precisions);
    }

    private KernelTimes kernels(GpuType gpu, Precision wide) {
        RooflineKernels sheet = new RooflineKernels(gpu, wide, efficiency);
        KernelTimes kernels = profiles.apply(gpu)
                .<KernelTimes>map(profile -> new ProfiledKernels(profile, gpu, sheet))
                .orElse(sheet);
        return DrawnKernels.of(kernels, draw);
    }

    @Override
    public boolean supports(GpuType gpu, Precisions precisions) {
        return KernelPrecisions.on(gpu, precisions).isPresent();
    }
}
