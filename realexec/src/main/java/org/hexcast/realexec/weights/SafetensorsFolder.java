package org.hexcast.realexec.weights;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The weights of a model as Hugging Face lays them out in a folder: one {@code model.safetensors}, or several files and a
 * {@code model.safetensors.index.json} that says which tensor is in which. Where both are, the one file is read, as transformers does.
 *
 * <p>All files that the index names must be there when the folder is opened; the header of each is read when a tensor of it is wanted first. Thread-safe.
 */
public final class SafetensorsFolder implements TensorSource {

    /** Name of a model's only file. */
    public static final String SINGLE = "model.safetensors";
    /** Name of the index of several files. */
    public static final String INDEX = SINGLE + ".index.json";

    private static final String WEIGHT_MAP = "weight_map";

    private final String shown;
    private final SortedMap<String, Path> fileOfTensor;
    private final Map<Path, SafetensorsFile> opened = new ConcurrentHashMap<>();

    private SafetensorsFolder(Path folder, SortedMap<String, Path> fileOfTensor) {
        this.shown = Shown.line(folder.toString());
        this.fileOfTensor = fileOfTensor;
    }

    /**
     * Opens a folder.
     *
     * @throws WeightsException if it holds no safetensors files, or they break a rule
     */
    public static SafetensorsFolder open(Path folder) {
        Path single = folder.resolve(SINGLE);
        if (Files.exists(single)) {
            SafetensorsFile file = SafetensorsFile.open(single);
            SortedMap<String, Path> tensors = new TreeMap<>();
            file.names().forEach(name -> tensors.put(name, single));
            SafetensorsFolder opened = new SafetensorsFolder(folder, tensors);
            opened.opened.put(single, file);
            return opened;
        }
        Path index = folder.resolve(INDEX);
        if (Files.exists(index)) {
            return new SafetensorsFolder(folder, JsonReader.read(index, json -> indexed(json, index, folder)));
        }
        throw new WeightsException("The folder " + Shown.line(folder.toString()) + " holds neither " + SINGLE + " nor "
                + INDEX + "."
                + (Files.isDirectory(folder) ? otherWeights(folder) : "\nMaybe the path is wrong: it is no folder."));
    }

    private static String otherWeights(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".bin") || name.endsWith(".gguf") || name.endsWith(".safetensors"))
                    .sorted()
                    .findFirst()
                    .map(name ->
                            "\nMaybe export the model anew as safetensors; " + Shown.quoted(name) + " is not read.")
                    .orElse("");
        } catch (IOException e) {
            throw JsonReader.unreadable(Shown.line(folder.toString()), e);
        }
    }

    private static SortedMap<String, Path> indexed(JsonReader json, Path index, Path folder) {
        SortedMap<String, Path> tensors = new TreeMap<>();
        boolean found = false;
        for (Optional<String> key = json.nextKey(); key.isPresent(); key = json.nextKey()) {
            if (!key.get().equals(WEIGHT_MAP)) {
                json.skip();
                continue;
            }
            if (found) {
                throw refused(index, "has the key '" + WEIGHT_MAP + "' twice; keys must differ");
            }
            found = true;
            json.object("'" + WEIGHT_MAP + "'");
            readMap(json, index, folder, tensors);
        }
        if (tensors.isEmpty()) {
            throw refused(index, "has no tensors under '" + WEIGHT_MAP + "'; it must say which file holds which");
        }
        return tensors;
    }

    private static void readMap(JsonReader json, Path index, Path folder, SortedMap<String, Path> tensors) {
        Map<String, Path> files = new TreeMap<>();
        for (Optional<String> name = json.nextKey(); name.isPresent(); name = json.nextKey()) {
            String tensor = name.get();
            String file = json.text("the file of tensor " + Shown.quoted(tensor));
            Path path = files.computeIfAbsent(file, key -> shard(index, folder, tensor, key));
            if (tensors.put(tensor, path) != null) {
                throw refused(index, "has tensor " + Shown.quoted(tensor) + " twice; keys must differ");
            }
        }
    }

    private static Path shard(Path index, Path folder, String tensor, String file) {
        Path home = folder.normalize();
        Path path;
        try {
            path = home.resolve(file).normalize();
        } catch (InvalidPathException e) {
            throw refused(
                    index,
                    "gives tensor " + Shown.quoted(tensor) + " the file " + Shown.quoted(file)
                            + ", which is no file name");
        }
        boolean inside =
                path.startsWith(home) && !path.equals(home) && !Path.of(file).isAbsolute();
        if (!inside || file.isEmpty() || file.contains("..")) {
            throw refused(
                    index,
                    "gives tensor " + Shown.quoted(tensor) + " the file " + Shown.quoted(file)
                            + "; files must be in the folder of the index");
        }
        if (!Files.isRegularFile(path)) {
            throw new WeightsException(
                    Shown.line(index.toString()) + " gives tensor " + Shown.quoted(tensor) + " the file "
                            + Shown.quoted(file) + ", which is not there.\nMaybe its download was not finished.");
        }
        return path;
    }

    private static WeightsException refused(Path index, String complaint) {
        return new WeightsException(Shown.line(index.toString()) + " " + complaint + ".");
    }

    /** Names of its tensors, in order. */
    public Set<String> names() {
        return Collections.unmodifiableSet(fileOfTensor.keySet());
    }

    /** Whether it holds a tensor of this name. */
    public boolean contains(String tensor) {
        return fileOfTensor.containsKey(tensor);
    }

    @Override
    public float[] read(String tensor, Part part) {
        Path file = fileOfTensor.get(tensor);
        if (file == null) {
            throw new WeightsException("The files of " + shown + " hold no tensor " + Shown.quoted(tensor) + "."
                    + NearestName.hint(tensor, names()));
        }
        return opened.computeIfAbsent(file, SafetensorsFile::open).read(tensor, part);
    }
}
