package org.hexcast.scenarios.profile;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.hexcast.domain.profile.CollectiveLaw;
import org.hexcast.domain.profile.DeviceProfile;
import org.hexcast.domain.profile.FitQuality;
import org.hexcast.domain.profile.KernelLaw;
import org.hexcast.domain.profile.Lineage;
import org.hexcast.domain.result.Provenance;

/**
 * A profile of a GPU that nobody measured: the laws of a relative, which scale by the data sheet of the GPU that they are evaluated on, believed less.
 *
 * @param gpu catalogue name
 * @param from catalogue name of the relative
 * @param spread standard deviation of the logarithm of the error by label of the kernel family, {@link #COLLECTIVES} for collectives
 * @param reason why the relative is one, and where the spread comes from
 */
public record DerivedProfile(String gpu, String from, Map<String, Double> spread, String reason) {

    /** Key of the spread of collectives. */
    public static final String COLLECTIVES = "collectives";

    public DerivedProfile {
        spread = Collections.unmodifiableMap(new LinkedHashMap<>(spread));
        if (gpu.equals(from)) {
            throw new IllegalArgumentException("the profile of " + gpu + " cannot be derived from itself");
        }
        spread.forEach((family, value) -> {
            if (!(value > 0 && value <= 3)) {
                throw new IllegalArgumentException(
                        "spread " + value + " of " + family + " must be above 0 and at most 3");
            }
        });
    }

    /**
     * The profile that follows from the relative's; no law is believed more than it was.
     *
     * @throws IllegalArgumentException if the relative is another GPU or derived itself, or has a law whose spread is not given
     */
    public DeviceProfile resolve(DeviceProfile relative) {
        Lineage lineage = relative.lineage();
        if (!relative.gpu().equals(from)) {
            throw new IllegalArgumentException("the relative is " + from + ", not " + relative.gpu());
        }
        if (lineage.provenance() == Provenance.DERIVED) {
            throw new IllegalArgumentException(
                    "the profile of " + from + " is derived itself, from " + lineage.basedOn());
        }
        return new DeviceProfile(
                gpu,
                new Lineage(
                        Provenance.DERIVED,
                        from,
                        lineage.measuredBy(),
                        lineage.machine(),
                        lineage.date(),
                        lineage.commit()),
                relative.kernels().stream().map(this::widened).toList(),
                relative.collectives().stream().map(this::widened).toList());
    }

    private KernelLaw widened(KernelLaw law) {
        return law.with(widened(law.quality(), law.key().family().label()));
    }

    private CollectiveLaw widened(CollectiveLaw law) {
        return law.with(widened(law.quality(), COLLECTIVES));
    }

    private FitQuality widened(FitQuality quality, String family) {
        Double wider = spread.get(family);
        if (wider == null) {
            throw new IllegalArgumentException(
                    "the profile of " + from + " has a law of " + family + ", but no spread is given for it");
        }
        return quality.withSpread(Math.max(wider, quality.spread()), reason);
    }
}
