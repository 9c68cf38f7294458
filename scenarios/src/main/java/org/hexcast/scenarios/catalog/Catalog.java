package org.hexcast.scenarios.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.hexcast.domain.engine.EngineProfile;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.hardware.LinkKind;
import org.hexcast.domain.hardware.LinkType;
import org.hexcast.domain.hardware.LinkTypes;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.profile.DeviceProfile;
import org.hexcast.domain.unit.Quantity;
import org.hexcast.domain.workload.EmpiricalLengths;
import org.hexcast.scenarios.profile.ProfileFile;
import org.hexcast.scenarios.profile.ProfileSource;
import org.hexcast.scenarios.profile.UserProfiles;
import org.hexcast.scenarios.tree.Fields;
import org.hexcast.scenarios.tree.FileNode;
import org.hexcast.scenarios.tree.FileTree;

/**
 * The facts that ship with Hexcast, by name. A file of the catalogue is read when it is first asked for. Owned by one thread.
 */
public final class Catalog {

    /** Version of our own file formats; every file of ours begins with it. */
    public static final int FORMAT = FileTree.FORMAT;

    private final Function<String, Optional<String>> files;
    private final Map<String, Map<String, FileNode>> lists = new LinkedHashMap<>();
    private final Map<String, Optional<DeviceProfile>> profiles = new LinkedHashMap<>();

    /** The catalogue that ships with Hexcast. */
    public Catalog() {
        this(Catalog::shipped);
    }

    /** A catalogue of these files: text by name, for example of {@code gpus.yaml}. */
    Catalog(Function<String, Optional<String>> files) {
        this.files = files;
    }

    /** Names of the GPUs. */
    public Set<String> gpuNames() {
        return entries("gpus").keySet();
    }

    /** Names of the models. */
    public Set<String> modelNames() {
        return entries("models").keySet();
    }

    /** Names of the engines. */
    public Set<String> engineNames() {
        return entries("engines").keySet();
    }

    /** The profile of this GPU, if one ships. */
    public Optional<DeviceProfile> profile(GpuType gpu) {
        return profiles().profile(gpu.name());
    }

    /** The profiles that ship, by names of GPUs. */
    public ProfileSource profiles() {
        return this::profile;
    }

    /**
     * The profiles in a file or folder of the user, and those that ship for the GPUs that have none there.
     *
     * @param reader of one of the user's files
     * @throws org.hexcast.scenarios.tree.ScenarioFormatException if the place is not there, or holds what is no profile
     */
    public ProfileSource profiles(Path place, Function<Path, FileNode> reader) {
        return new UserProfiles(place, gpuNames(), profiles(), reader);
    }

    private Optional<DeviceProfile> profile(String gpu) {
        Optional<DeviceProfile> known = profiles.get(gpu);
        if (known == null) {
            known = gpuNames().contains(gpu)
                    ? tree("profiles/" + gpu + ".json").map(root -> ProfileFile.read(root, this::profile))
                    : Optional.empty();
            profiles.put(gpu, known);
        }
        return known;
    }

    /** Names of the traces whose lengths are described. */
    public Set<String> traceNames() {
        return Set.of("azure-code-2023", "azure-conversation-2023");
    }

    /**
     * The GPU that this value names.
     *
     * @throws org.hexcast.scenarios.tree.ScenarioFormatException if there is none of this name
     */
    public GpuType gpu(FileNode name) {
        return find("gpus", "GPUs", name, GpuReader::read);
    }

    /** The model that this value names; its published parameter count is no part of it. */
    public ModelSpec model(FileNode name) {
        return find(
                "models",
                "models",
                name,
                node -> HuggingFaceConfig.read(node.fields().require("config"), name.text()));
    }

    /** Published parameter counts by model, for those of which an exact one is published. */
    public Map<String, Long> publishedParameters() {
        Map<String, Long> counts = new LinkedHashMap<>();
        entries("models")
                .forEach((model, node) -> node.fields()
                        .optional("parameters")
                        .ifPresent(count -> counts.put(model, count.integer(1, Long.MAX_VALUE))));
        return counts;
    }

    /** The engine that this value names. */
    public EngineProfile engine(FileNode name) {
        return find("engines", "engines", name, node -> EngineReader.read(node.fields()));
    }

    /** Default price of one GPU of this type for an hour, in US dollars. */
    public double usdPerHour(GpuType gpu) {
        FileNode node = entries("prices").get(gpu.name());
        if (node == null) {
            throw new IllegalStateException("the catalogue has no price for " + gpu.name());
        }
        return node.fields().require("price").quantity(Quantity.USD_PER_HOUR);
    }

    /** How links of each kind behave. */
    public LinkTypes links() {
        FileNode root = root("links");
        Fields fields = root.fields();
        fields.require("hexcast");
        List<LinkType> types = new ArrayList<>();
        for (FileNode item : fields.require("links").items()) {
            Fields link = item.fields();
            LinkKind kind = link.require("kind").choice(linkKinds());
            double achieved = link.require("achieved").quantity(Quantity.SHARE);
            double latency = link.require("latency").quantity(Quantity.SECONDS);
            link.require("source").text();
            link.finish();
            types.add(item.make(() -> new LinkType(kind, achieved, latency)));
        }
        double host = fields.require("host_memory_rate").quantity(Quantity.BYTES_PER_SECOND);
        fields.finish();
        return root.make(() -> new LinkTypes(types, host));
    }

    /** Link kinds by the words of files. */
    static Map<String, LinkKind> linkKinds() {
        Map<String, LinkKind> kinds = new LinkedHashMap<>();
        for (LinkKind kind : LinkKind.values()) {
            kinds.put(kind.name().toLowerCase(Locale.ROOT).replace('_', '-'), kind);
        }
        return kinds;
    }

    /** The lengths of a described trace. */
    public EmpiricalLengths lengths(String trace) {
        return LengthsReader.read(root("lengths/" + trace));
    }

    private <T> T find(String file, String what, FileNode name, Function<FileNode, T> reader) {
        Map<String, FileNode> known = entries(file);
        FileNode node = known.get(name.text());
        if (node == null) {
            throw name.unknown("'" + name.text() + "' is not in the catalogue of " + what, name.text(), known.keySet());
        }
        return reader.apply(node);
    }

    private Map<String, FileNode> entries(String file) {
        return lists.computeIfAbsent(file, f -> {
            Map<String, FileNode> byName = new LinkedHashMap<>();
            String key = f.equals("prices") ? "gpu" : "name";
            for (FileNode item : root(f).fields().require(f).items()) {
                String name = item.fields().require(key).text();
                if (byName.put(name, item) != null) {
                    throw item.complaint("'" + name + "' is given twice");
                }
            }
            return byName;
        });
    }

    private FileNode root(String file) {
        String name = file + ".yaml";
        return tree(name).orElseThrow(() -> new IllegalStateException("the catalogue has no " + name));
    }

    private Optional<FileNode> tree(String name) {
        return files.apply(name).map(text -> FileTree.parse("catalog/" + name, text));
    }

    /** The text of a file that ships with Hexcast. */
    static Optional<String> shipped(String name) {
        try (InputStream stream = Catalog.class.getResourceAsStream(name)) {
            return stream == null
                    ? Optional.empty()
                    : Optional.of(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
