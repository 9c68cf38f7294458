package org.hexcast.realexec.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * One safetensors file: 8 bytes of header length, little-endian; a header in JSON with dtype, shape and place of each tensor; the values, row-major,
 * little-endian. The header is read and checked once; values are mapped into memory and converted only where they are wanted.
 *
 * <p>Differs from the library of Hugging Face: metadata of any kind is passed over, and a type that is not read is refused only when its tensor is read.
 *
 * <p>Source: key SAFETENSORS. Thread-safe. The file must not change while it is read.
 */
public final class SafetensorsFile implements TensorSource {

    /** Longest header that the format allows, in bytes. */
    public static final int MOST_HEADER_BYTES = 100_000_000;

    private static final int LENGTH_BYTES = 8;
    private static final long WINDOW_BYTES = 1L << 30;

    private final Path path;
    private final String file;
    private final long dataFrom;
    private final SortedMap<String, StoredTensor> tensors;
    private final long windowBytes;

    private SafetensorsFile(Path path, long dataFrom, SortedMap<String, StoredTensor> tensors, long windowBytes) {
        this.path = path;
        this.file = Shown.line(path.toString());
        this.dataFrom = dataFrom;
        this.tensors = tensors;
        this.windowBytes = windowBytes;
    }

    /**
     * Reads the header of a file.
     *
     * @throws WeightsException if there is no such file or it breaks a rule of the format
     */
    public static SafetensorsFile open(Path path) {
        return open(path, WINDOW_BYTES);
    }

    /** As {@link #open(Path)}, with the most bytes that are mapped at once. */
    static SafetensorsFile open(Path path, long windowBytes) {
        String file = Shown.line(path.toString());
        if (!Files.isRegularFile(path)) {
            throw new WeightsException("There is no file " + file + ".\nMaybe its download was not finished.");
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long size = channel.size();
            long header = headerBytes(file, channel, size);
            ByteBuffer json = bytes(file, channel, LENGTH_BYTES, (int) header);
            long dataFrom = LENGTH_BYTES + header;
            return new SafetensorsFile(
                    path, dataFrom, SafetensorsHeader.read(file, json, size - dataFrom), windowBytes);
        } catch (IOException e) {
            throw JsonReader.unreadable(file, e);
        }
    }

    private static long headerBytes(String file, FileChannel channel, long size) throws IOException {
        if (size < LENGTH_BYTES) {
            throw new WeightsException(file + " has " + size + " bytes; a safetensors file begins with " + LENGTH_BYTES
                    + " bytes of header length.");
        }
        long length = bytes(file, channel, 0, LENGTH_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
        if (Long.compareUnsigned(length, MOST_HEADER_BYTES) > 0) {
            throw new WeightsException(file + " says that its header has " + Long.toUnsignedString(length)
                    + " bytes; the format allows " + MOST_HEADER_BYTES + ".\nMaybe it is no safetensors file.");
        }
        if (length > size - LENGTH_BYTES) {
            throw new WeightsException(file + " says that its header has " + length + " bytes, but it has only "
                    + (size - LENGTH_BYTES) + " after the length.\nMaybe the file was not copied to its end.");
        }
        return length;
    }

    private static ByteBuffer bytes(String file, FileChannel channel, long from, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, from + bytes.position()) < 0) {
                throw new WeightsException(
                        file + " ended at byte " + (from + bytes.position()) + " while it was read.");
            }
        }
        return bytes.flip();
    }

    /** Names of its tensors, in order. */
    public Set<String> names() {
        return Collections.unmodifiableSet(tensors.keySet());
    }

    @Override
    public float[] read(String tensor, Part part) {
        StoredTensor stored = tensors.get(tensor);
        if (stored == null) {
            throw new WeightsException(
                    file + " holds no tensor " + Shown.quoted(tensor) + "." + NearestName.hint(tensor, names()));
        }
        StoredType type = typeOf(stored);
        if (!stored.is(part.rows(), part.columns())) {
            throw new WeightsException(file + ": tensor " + Shown.quoted(tensor) + " has shape " + stored.shownShape()
                    + ", the model needs [" + part.rows() + (part.columns() == 1 ? "]" : ", " + part.columns() + "]")
                    + ".\nMaybe the files are of another model than the one in the scenario.");
        }
        float[] values = new float[part.values()];
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            read(channel, stored, type, part, values);
        } catch (IOException e) {
            throw JsonReader.unreadable(file, e);
        }
        return values;
    }

    private StoredType typeOf(StoredTensor stored) {
        return StoredType.named(stored.type())
                .orElseThrow(() -> new WeightsException(file + ": tensor " + Shown.quoted(stored.name())
                        + " has dtype " + Shown.quoted(stored.type()) + ", which is not read; "
                        + Arrays.stream(StoredType.values()).map(Enum::name).collect(Collectors.joining(", "))
                        + " are.\nMaybe the weights are quantised: take an export that is not."));
    }

    /** Maps windows of whole rows one after the other; a row wider than a window is cut. */
    private void read(FileChannel channel, StoredTensor stored, StoredType type, Part part, float[] values)
            throws IOException {
        long rowBytes = (long) part.columns() * type.size();
        int width = part.columnTo() - part.columnFrom();
        int columnStep = (int) Math.min(width, Math.max(1, windowBytes / type.size()));
        int count;
        for (int column = part.columnFrom(); column < part.columnTo(); column += count) {
            count = Math.min(columnStep, part.columnTo() - column);
            long countBytes = (long) count * type.size();
            long rowsAtOnce = 1 + Math.max(0, windowBytes - countBytes) / rowBytes;
            for (int row = part.rowFrom(); row < part.rowTo(); ) {
                int rowTo = (int) Math.min(part.rowTo(), row + rowsAtOnce);
                long from = dataFrom + stored.byteFrom() + row * rowBytes + (long) column * type.size();
                MappedByteBuffer window =
                        channel.map(FileChannel.MapMode.READ_ONLY, from, (rowTo - row - 1) * rowBytes + countBytes);
                for (int at = 0; row < rowTo; row++, at += (int) rowBytes) {
                    int place = (row - part.rowFrom()) * width + column - part.columnFrom();
                    type.convert(window, at, values, place, count);
                }
            }
        }
    }
}
