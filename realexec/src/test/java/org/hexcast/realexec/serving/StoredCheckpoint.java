package org.hexcast.realexec.serving;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.hexcast.realexec.device.DecoderShape;
import org.hexcast.realexec.weights.DrawnTensors;
import org.hexcast.realexec.weights.StoredFile;
import org.hexcast.realexec.weights.TensorSource;
import org.hexcast.realexec.weights.TensorSource.Part;

/** Writes the drawn weights of a model as Hugging Face lays them out. Which tensors a model has is what the plain decoder asks for. */
final class StoredCheckpoint {

    private StoredCheckpoint() {}

    /** Writes so many files, with their index if they are several. */
    static void write(Path folder, DecoderShape shape, long seed, int files) {
        TensorSource drawn = new DrawnTensors(seed);
        Map<String, Part> asked = new TreeMap<>();
        new ReferenceDecoder(shape, (tensor, part) -> {
                    asked.put(tensor, Part.whole(part.rows(), part.columns()));
                    return drawn.read(tensor, part);
                })
                .next(0, 0);
        List<StoredFile> stored = new ArrayList<>();
        for (int i = 0; i < files; i++) {
            stored.add(new StoredFile());
        }
        StringJoiner index = new StringJoiner(",", "{\"weight_map\": {", "}}");
        int count = 0;
        for (Map.Entry<String, Part> tensor : asked.entrySet()) {
            int file = count++ % files;
            stored.get(file).floats(tensor.getKey(), drawn.read(tensor.getKey(), tensor.getValue()), shape(tensor));
            index.add("\"" + tensor.getKey() + "\": \"" + name(file, files) + "\"");
        }
        for (int i = 0; i < files; i++) {
            stored.get(i).write(folder.resolve(name(i, files)));
        }
        if (files > 1) {
            writeIndex(folder, index.toString());
        }
    }

    /** Vectors have one dimension in files. */
    private static int[] shape(Map.Entry<String, Part> tensor) {
        Part whole = tensor.getValue();
        return tensor.getKey().endsWith(".bias") || tensor.getKey().endsWith("norm.weight")
                ? new int[] {whole.rows()}
                : new int[] {whole.rows(), whole.columns()};
    }

    private static String name(int file, int files) {
        return files == 1
                ? "model.safetensors"
                : String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", file + 1, files);
    }

    private static void writeIndex(Path folder, String json) {
        try {
            Files.writeString(folder.resolve("model.safetensors.index.json"), json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
