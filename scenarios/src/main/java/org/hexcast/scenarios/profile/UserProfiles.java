package org.hexcast.scenarios.profile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.hexcast.domain.profile.DeviceProfile;
import org.hexcast.scenarios.tree.FileNode;
import org.hexcast.scenarios.tree.FileTree;
import org.hexcast.scenarios.tree.Place;
import org.hexcast.scenarios.tree.ScenarioFormatException;
import org.hexcast.scenarios.tree.Suggestion;

/**
 * The user's own profiles, one file or a folder of files named after their GPUs ({@code L40S.json}); a GPU that has none there gets that of the catalogue.
 * Owned by one thread.
 */
public final class UserProfiles implements ProfileSource {

    private static final String ENDING = ".json";

    private final Set<String> gpus;
    private final Function<Path, FileNode> reader;
    private final ProfileSource shipped;
    private final Map<String, Path> files = new LinkedHashMap<>();
    private final Map<String, DeviceProfile> read = new LinkedHashMap<>();

    /**
     * The profiles at a place.
     *
     * @param place a file or a folder
     * @param gpus names of the GPUs of the catalogue
     * @param shipped where GPUs without a file get theirs
     * @param reader of one file
     * @throws ScenarioFormatException if the place is not there, or a file in the folder is named after no GPU
     */
    public UserProfiles(Path place, Set<String> gpus, ProfileSource shipped, Function<Path, FileNode> reader) {
        this.gpus = gpus;
        this.reader = reader;
        this.shipped = shipped;
        if (Files.isDirectory(place)) {
            list(place).forEach(file -> files.put(named(file), file));
            if (files.isEmpty()) {
                throw new ScenarioFormatException(
                        Place.of(place.toString()), "holds no profile", "its files do not end in '.json'.");
            }
        } else {
            FileNode root = reader.apply(place);
            String gpu = ProfileFile.gpu(root, gpus);
            files.put(gpu, place);
            read.put(gpu, ProfileFile.read(root, shipped));
        }
    }

    /** The profiles at a place, read as files are. */
    public UserProfiles(Path place, Set<String> gpus, ProfileSource shipped) {
        this(place, gpus, shipped, FileTree::read);
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(file -> name(file).endsWith(ENDING)).sorted().toList();
        } catch (IOException e) {
            throw new ScenarioFormatException(Place.of(folder.toString()), "cannot be read: " + e.getMessage());
        }
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private String named(Path file) {
        String gpu = name(file).substring(0, name(file).length() - ENDING.length());
        if (!gpus.contains(gpu)) {
            Place place = Place.of(file.toString());
            String complaint =
                    "'" + gpu + "' is not in the catalogue of GPUs, and profiles in a folder are named after theirs";
            throw Suggestion.closest(gpu, gpus)
                    .map(meant -> new ScenarioFormatException(place, complaint, "'" + meant + ENDING + "'."))
                    .orElseGet(() -> new ScenarioFormatException(place, complaint));
        }
        return gpu;
    }

    @Override
    public Optional<DeviceProfile> profile(String gpu) {
        Path file = files.get(gpu);
        if (file == null) {
            return shipped.profile(gpu);
        }
        DeviceProfile known = read.get(gpu);
        if (known == null) {
            FileNode root = reader.apply(file);
            if (!ProfileFile.gpu(root, gpus).equals(gpu)) {
                throw root.fields()
                        .require("gpu")
                        .complaint("the file is named after " + gpu + ", but is of another GPU: '"
                                + ProfileFile.gpu(root, gpus) + "'");
            }
            known = ProfileFile.read(
                    root, relative -> files.containsKey(relative) ? measured(relative) : shipped.profile(relative));
            read.put(gpu, known);
        }
        return Optional.of(known);
    }

    /** The profile in a file that must not be derived itself: chains have no end. */
    private Optional<DeviceProfile> measured(String gpu) {
        Path file = files.get(gpu);
        return file == null
                ? Optional.empty()
                : Optional.of(ProfileFile.read(reader.apply(file), relative -> Optional.empty()));
    }
}
