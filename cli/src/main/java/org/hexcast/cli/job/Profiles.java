package org.hexcast.cli.job;

import java.util.List;
import org.hexcast.costmodel.CostModel;
import org.hexcast.costmodel.compute.ProfiledCostModel;
import org.hexcast.domain.profile.DeviceProfile;
import org.hexcast.scenarios.catalog.Catalog;
import org.hexcast.scenarios.profile.ProfileSource;

/** Which profiles price the steps of a command. */
public final class Profiles {

    private Profiles() {}

    /** Costs by these profiles, and by those of the catalogue for other GPUs. */
    static CostModel costs(List<DeviceProfile> given, Catalog catalog) {
        return costs(gpu -> given.stream()
                .filter(profile -> profile.gpu().equals(gpu))
                .findFirst()
                .or(() -> catalog.profiles().profile(gpu)));
    }

    /** Costs by these profiles; GPUs without one by their data sheet. */
    public static CostModel costs(ProfileSource source) {
        // Sources belong to one thread; costs are asked by several.
        Object lock = new Object();
        return new ProfiledCostModel(gpu -> {
            synchronized (lock) {
                return source.profile(gpu.name());
            }
        });
    }
}
