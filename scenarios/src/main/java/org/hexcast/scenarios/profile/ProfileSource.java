package org.hexcast.scenarios.profile;

import java.util.Optional;
import org.hexcast.domain.profile.DeviceProfile;

/** Where profiles come from. Equal questions get equal answers; a profile is read when it is first asked for. */
@FunctionalInterface
public interface ProfileSource {

    /**
     * The profile of a GPU, if there is one.
     *
     * @param gpu catalogue name
     * @throws org.hexcast.scenarios.tree.ScenarioFormatException if there is one that cannot be read
     */
    Optional<DeviceProfile> profile(String gpu);
}
