package org.hexcast.realexec.weights;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the JSON header of a safetensors file and holds it to the rules of the format. */
final class SafetensorsHeader {

    private static final String METADATA = "__metadata__";
    /** More than any tensor library knows. */
    private static final int MOST_DIMENSIONS = 64;

    private final String file;
    private final long dataBytes;

    private SafetensorsHeader(String file, long dataBytes) {
        this.file = file;
        this.dataBytes = dataBytes;
    }

    /**
     * The tensors of a header, by name.
     *
     * @param file its name, for messages
     * @param json the header
     * @param dataBytes bytes of the file after it
     * @throws WeightsException if it breaks a rule of the format
     */
    static SortedMap<String, StoredTensor> read(String file, ByteBuffer json, long dataBytes) {
        if (!json.hasRemaining() || json.get(json.position()) != '{') {
            throw new WeightsException("The header of " + file + " does not begin with '{'; the format asks for it.");
        }
        SafetensorsHeader header = new SafetensorsHeader(file, dataBytes);
        SortedMap<String, StoredTensor> tensors = JsonReader.read("The header of " + file, json, header::tensors);
        header.checkPlaces(tensors);
        return tensors;
    }

    private SortedMap<String, StoredTensor> tensors(JsonReader json) {
        SortedMap<String, StoredTensor> tensors = new TreeMap<>();
        boolean metadata = false;
        for (Optional<String> key = json.nextKey(); key.isPresent(); key = json.nextKey()) {
            String name = key.get();
            boolean twice;
            if (name.equals(METADATA)) {
                json.skip();
                twice = metadata;
                metadata = true;
            } else {
                twice = tensors.put(name, tensor(json, name)) != null;
            }
            if (twice) {
                throw new WeightsException(
                        "The header of " + file + " has the key " + Shown.quoted(name) + " twice; keys must differ.");
            }
        }
        return tensors;
    }

    private StoredTensor tensor(JsonReader json, String name) {
        String of = " of tensor " + Shown.quoted(name);
        json.object(Shown.quoted(name));
        @Nullable String type = null;
        long @Nullable [] shape = null;
        long @Nullable [] offsets = null;
        for (Optional<String> key = json.nextKey(); key.isPresent(); key = json.nextKey()) {
            boolean twice = false;
            switch (key.get()) {
                case "dtype" -> {
                    twice = type != null;
                    type = json.text("dtype" + of);
                }
                case "shape" -> {
                    twice = shape != null;
                    shape = json.numbers("shape" + of, MOST_DIMENSIONS);
                }
                case "data_offsets" -> {
                    twice = offsets != null;
                    offsets = json.numbers("data_offsets" + of, 2);
                }
                default -> json.skip();
            }
            if (twice) {
                throw refused(name, "has " + key.get() + " twice; keys must differ");
            }
        }
        if (type == null || shape == null || offsets == null) {
            throw refused(
                    name,
                    "has no " + (type == null ? "dtype" : shape == null ? "shape" : "data_offsets")
                            + "; each tensor needs dtype, shape and data_offsets");
        }
        return checked(name, type, shape, offsets);
    }

    private StoredTensor checked(String name, String type, long[] shape, long[] offsets) {
        if (offsets.length != 2) {
            throw refused(name, "has " + offsets.length + " data_offsets; it needs 2, begin and end");
        }
        if (offsets[0] > offsets[1]) {
            throw refused(name, "begins at byte " + offsets[0] + " of the data, after its end at " + offsets[1]);
        }
        if (offsets[1] > dataBytes) {
            throw new WeightsException(file + ": tensor " + Shown.quoted(name) + " ends at byte " + offsets[1]
                    + " of the data, the file has " + dataBytes
                    + " bytes of data.\nMaybe the file was not copied to its end.");
        }
        StoredTensor tensor =
                new StoredTensor(name, type, Arrays.stream(shape).boxed().toList(), offsets[0], offsets[1]);
        StoredType.named(type).ifPresent(known -> checkSize(tensor, known));
        return tensor;
    }

    private void checkSize(StoredTensor tensor, StoredType type) {
        long bytes = tensor.byteTo() - tensor.byteFrom();
        if (sizeOf(tensor.shape(), type, bytes) != bytes) {
            throw refused(
                    tensor.name(),
                    "of shape " + tensor.shownShape() + " and dtype " + type + " has " + bytes + " bytes; shape times "
                            + type.size() + " bytes must be as many");
        }
    }

    /** Bytes of the shape, or -1 if they are more than the most. */
    private static long sizeOf(List<Long> shape, StoredType type, long most) {
        if (shape.contains(0L)) {
            return 0;
        }
        long bytes = type.size();
        for (long dimension : shape) {
            if (dimension > most / bytes) {
                return -1;
            }
            bytes *= dimension;
        }
        return bytes;
    }

    /** Tensors must cover the data from its first byte to its last, each byte once. */
    private void checkPlaces(SortedMap<String, StoredTensor> tensors) {
        List<StoredTensor> inOrder = tensors.values().stream()
                .sorted(Comparator.comparingLong(StoredTensor::byteFrom).thenComparingLong(StoredTensor::byteTo))
                .toList();
        long covered = 0;
        String before = "the begin of the data";
        for (StoredTensor tensor : inOrder) {
            if (tensor.byteFrom() != covered) {
                throw refused(
                        tensor.name(),
                        "begins at byte " + tensor.byteFrom() + " of the data, but " + before + " is at byte " + covered
                                + "; tensors must follow each other without overlap or gap");
            }
            covered = tensor.byteTo();
            before = "the end of tensor " + Shown.quoted(tensor.name());
        }
        if (covered != dataBytes) {
            throw new WeightsException(file + " has " + dataBytes + " bytes of data, its tensors end at byte " + covered
                    + "; each byte must belong to a tensor.");
        }
    }

    private WeightsException refused(String name, String complaint) {
        return new WeightsException(file + ": tensor " + Shown.quoted(name) + " " + complaint + ".");
    }
}
