package org.hexcast.realexec.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.StringJoiner;

/** Writes safetensors files by the text of the format; it shares nothing with the reader under test. */
public final class StoredFile {

    private final StringJoiner entries = new StringJoiner(",\n", "{", "}");
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();

    /** Adds an entry as it is. */
    StoredFile entry(String json) {
        entries.add(json);
        return this;
    }

    /** Adds bytes of data that no entry speaks of. */
    StoredFile bytes(byte[] bytes) {
        data.writeBytes(bytes);
        return this;
    }

    /** Adds a tensor of bytes. */
    StoredFile tensor(String name, String dtype, byte[] bytes, int... shape) {
        int from = data.size();
        data.writeBytes(bytes);
        return entry(String.format(
                "\"%s\": {\"dtype\": \"%s\", \"shape\": %s, \"data_offsets\": [%d, %d]}",
                name, dtype, Arrays.toString(shape), from, data.size()));
    }

    /** Adds a tensor of floats. */
    public StoredFile floats(String name, float[] values, int... shape) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return tensor(name, "F32", bytes.array(), shape);
    }

    /** Adds a tensor of 16-bit patterns. */
    StoredFile patterns(String name, String dtype, int[] patterns, int... shape) {
        byte[] bytes = new byte[2 * patterns.length];
        for (int i = 0; i < patterns.length; i++) {
            bytes[2 * i] = (byte) patterns[i];
            bytes[2 * i + 1] = (byte) (patterns[i] >> 8);
        }
        return tensor(name, dtype, bytes, shape);
    }

    /** The header. */
    String header() {
        return entries.toString();
    }

    /** The data. */
    byte[] data() {
        return data.toByteArray();
    }

    /** The whole file. */
    byte[] content() {
        return content(header(), data());
    }

    /** A file of this header and data. */
    static byte[] content(String header, byte[] data) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + json.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .put(data)
                .array();
    }

    /** Writes it. */
    public Path write(Path path) {
        return write(path, content());
    }

    /** Writes bytes. */
    static Path write(Path path, byte[] bytes) {
        try {
            return Files.write(path, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
