package org.hexcast.calibration.fit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.hexcast.calibration.fit.RelativeChoice.Row;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.profile.CollectiveLaw;
import org.hexcast.domain.profile.DeviceProfile;
import org.hexcast.domain.profile.FitQuality;
import org.hexcast.domain.profile.KernelFamily;
import org.hexcast.domain.profile.KernelKey;
import org.hexcast.domain.profile.KernelLaw;
import org.hexcast.domain.profile.Lineage;
import org.hexcast.domain.result.Provenance;

/**
 * Profiles of GPUs that were not measured: every law that a relative has, carried over. A law that the first relative lacks comes from the relative's own
 * relative, or from the widest measured GPU. Collectives come along only where both GPUs have the same ports.
 */
public final class CarriedProfile {

    private static final String WIDEST = "A100-SXM-80GB";

    private final List<Measured> measured;
    private final Function<KernelFamily, FitQuality> errors;

    /**
     * A GPU with laws of its own.
     *
     * @param gpu its data sheet
     * @param profile its laws
     */
    public record Measured(GpuType gpu, DeviceProfile profile) {}

    /**
     * Of these GPUs.
     *
     * @param measured GPUs with laws of their own
     * @param errors how far laws of each family are off on GPUs that they are carried over to
     */
    public CarriedProfile(List<Measured> measured, Function<KernelFamily, FitQuality> errors) {
        this.measured = List.copyOf(measured);
        this.errors = errors;
    }

    /** The profile of a GPU; nothing where no relative is defensible or none of them was measured. */
    public Optional<DeviceProfile> of(GpuType gpu) {
        Optional<Row> row = RelativeChoice.of(gpu.name());
        Optional<Measured> relative = row.flatMap(known -> find(known.relative()));
        return relative.map(first -> {
            List<KernelLaw> laws = new ArrayList<>();
            for (Measured donor : donors(first)) {
                donor.profile().kernels().stream()
                        .filter(law -> computes(gpu, law.key()))
                        .filter(law -> donor.equals(first) || fills(donor, law, laws))
                        .forEach(law -> laws.add(carried(law, donor.gpu(), gpu)));
            }
            Lineage old = first.profile().lineage();
            Lineage lineage = new Lineage(
                    Provenance.DERIVED, first.gpu().name(), old.measuredBy(), old.machine(), old.date(), old.commit());
            return new DeviceProfile(gpu.name(), lineage, laws, collectives(first, gpu));
        });
    }

    private Optional<Measured> find(String gpu) {
        return measured.stream().filter(one -> one.gpu().name().equals(gpu)).findFirst();
    }

    /** The relative first, then who fills its gaps. */
    private List<Measured> donors(Measured relative) {
        List<Measured> donors = new ArrayList<>(List.of(relative));
        RelativeChoice.of(relative.gpu().name())
                .flatMap(row -> find(row.relative()))
                .ifPresent(donors::add);
        find(WIDEST).filter(widest -> !donors.contains(widest)).ifPresent(donors::add);
        return donors;
    }

    /** Copies and norms depend more on who measured than on the chip, so that only the widest measured GPU fills in for them. */
    private static boolean fills(Measured donor, KernelLaw law, List<KernelLaw> laws) {
        boolean trusted = law.key().family() != KernelFamily.ELEMENTWISE
                || donor.gpu().name().equals(WIDEST);
        return trusted && laws.stream().noneMatch(other -> other.key().equals(law.key()));
    }

    private static boolean computes(GpuType gpu, KernelKey key) {
        Precision computed = key.computed();
        boolean halves = computed == Precision.BF16 && gpu.peak(Precision.FP16).isPresent();
        return halves || gpu.peak(computed).isPresent();
    }

    private KernelLaw carried(KernelLaw law, GpuType from, GpuType to) {
        FitQuality expected = errors.apply(law.key().family());
        double spread = Math.max(expected.spread(), law.quality().spread());
        return CarriedLaw.of(law, from, to, expected.withSpread(spread, expected.heldOut()));
    }

    private static List<CollectiveLaw> collectives(Measured relative, GpuType gpu) {
        return relative.gpu().ports().equals(gpu.ports()) ? relative.profile().collectives() : List.of();
    }
}
