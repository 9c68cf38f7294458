package org.hexcast.domain.profile;

import java.util.List;
import java.util.Optional;

/**
 * What calibration knows of one GPU product.
 *
 * @param gpu catalogue name
 * @param lineage where it comes from
 * @param kernels laws of kernels, at most one for each key
 * @param collectives laws of collectives, at most one for each kind, wiring and number of devices
 */
public record DeviceProfile(String gpu, Lineage lineage, List<KernelLaw> kernels, List<CollectiveLaw> collectives) {

    public DeviceProfile {
        kernels = List.copyOf(kernels);
        collectives = List.copyOf(collectives);
        if (kernels.stream().map(KernelLaw::key).distinct().count() != kernels.size()) {
            throw new IllegalArgumentException("profile of " + gpu + ": two laws for the same kernels");
        }
        if (collectives.stream()
                        .map(law -> law.kind() + " " + law.wiring() + " " + law.devices())
                        .distinct()
                        .count()
                != collectives.size()) {
            throw new IllegalArgumentException("profile of " + gpu + ": two laws for the same collective");
        }
    }

    /** The law of these kernels, if there is one. */
    public Optional<KernelLaw> kernel(KernelKey key) {
        return kernels.stream().filter(law -> law.key().equals(key)).findFirst();
    }

    /** The law of this collective, if there is one. */
    public Optional<CollectiveLaw> collective(String kind, String wiring, int devices) {
        return collectives.stream()
                .filter(law -> law.kind().equals(kind) && law.wiring().equals(wiring) && law.devices() == devices)
                .findFirst();
    }
}
