package org.hexcast.realexec.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.realexec.weights.TensorSource.Part;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsFileTest {

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("some.safetensors");
    }

    private void refused(StoredFile stored, String... words) {
        refused(stored.content(), words);
    }

    private void refused(byte[] content, String... words) {
        Path path = StoredFile.write(file(), content);
        assertThatThrownBy(() -> SafetensorsFile.open(path))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("some.safetensors")
                .hasMessageContainingAll(words);
    }

    @Test
    void read_matrixAndVector_giveWhatWasWritten() {
        // given
        float[] matrix = {1.5f, -2, Float.MIN_VALUE, Float.MAX_VALUE, -0f, Float.POSITIVE_INFINITY};
        Path path = new StoredFile()
                .entry("\"__metadata__\": {\"format\": \"pt\", \"more\": [1, {\"a\": null}]}")
                .floats("vector", new float[] {7, 8, 9}, 3)
                .floats("matrix", matrix, 2, 3)
                .write(file());

        // when
        SafetensorsFile opened = SafetensorsFile.open(path);

        // then
        assertThat(opened.names()).containsExactly("matrix", "vector");
        assertThat(opened.read("matrix", Part.whole(2, 3))).containsExactly(matrix);
        assertThat(opened.read("vector", Part.whole(3, 1))).containsExactly(7, 8, 9);
        assertThat(opened.read("vector", Part.rows(3, 1, 1, 2))).containsExactly(8);
    }

    @Test
    void read_anyPartThroughAnyWindow_isASliceOfTheWhole() {
        RandomCases.check(150, random -> {
            // given: a tensor after an odd number of other bytes
            int rows = 1 + random.nextInt(12);
            int columns = 1 + random.nextInt(12);
            String dtype = new String[] {"F32", "F16", "BF16"}[random.nextInt(3)];
            byte[] bytes = new byte[rows * columns * (dtype.equals("F32") ? 4 : 2)];
            random.nextBytes(bytes);
            Path path = new StoredFile()
                    .tensor("other", "U8", new byte[random.nextInt(4)], 0)
                    .tensor("t", dtype, bytes, rows, columns)
                    .write(file());
            Part part = part(random, rows, columns);

            // when
            float[] whole = SafetensorsFile.open(path).read("t", Part.whole(rows, columns));
            float[] read = SafetensorsFile.open(path, 1 + random.nextInt(64)).read("t", part);

            // then
            assertThat(bits(read)).isEqualTo(bits(slice(whole, part)));
        });
    }

    private static Part part(Random random, int rows, int columns) {
        int rowFrom = random.nextInt(rows);
        int columnFrom = random.nextInt(columns);
        return new Part(
                rows,
                columns,
                rowFrom,
                rowFrom + 1 + random.nextInt(rows - rowFrom),
                columnFrom,
                columnFrom + 1 + random.nextInt(columns - columnFrom));
    }

    private static float[] slice(float[] whole, Part part) {
        float[] slice = new float[part.values()];
        int at = 0;
        for (int row = part.rowFrom(); row < part.rowTo(); row++) {
            for (int column = part.columnFrom(); column < part.columnTo(); column++) {
                slice[at++] = whole[row * part.columns() + column];
            }
        }
        return slice;
    }

    private static int[] bits(float[] values) {
        return IntStream.range(0, values.length)
                .map(i -> Float.floatToRawIntBits(values[i]))
                .toArray();
    }

    @Test
    void read_everyHalf_isExact() {
        assertThat(everyPattern("F16")).hasSize(65536).isEqualTo(meanings(5, 10));
    }

    @Test
    void read_everyBrainHalf_isExact() {
        assertThat(everyPattern("BF16")).hasSize(65536).isEqualTo(meanings(8, 7));
    }

    /** Bits of the floats that are read, every NaN as one. */
    private int[] everyPattern(String dtype) {
        int[] patterns = IntStream.range(0, 65536).toArray();
        Path path = new StoredFile().patterns("t", dtype, patterns, 256, 256).write(file());
        float[] read = SafetensorsFile.open(path).read("t", Part.whole(256, 256));
        return IntStream.range(0, read.length)
                .map(i -> Float.floatToIntBits(read[i]))
                .toArray();
    }

    /** What patterns of sign, exponent and fraction mean by the definition of IEEE 754, in double arithmetic. */
    private static int[] meanings(int exponentBits, int fractionBits) {
        int bias = (1 << (exponentBits - 1)) - 1;
        int highest = (1 << exponentBits) - 1;
        return IntStream.range(0, 65536)
                .map(pattern -> {
                    int fraction = pattern & ((1 << fractionBits) - 1);
                    int exponent = (pattern >> fractionBits) & highest;
                    double share = Math.scalb((double) fraction, -fractionBits);
                    double size = exponent == 0 ? Math.scalb(share, 1 - bias) : Math.scalb(1 + share, exponent - bias);
                    if (exponent == highest) {
                        size = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
                    }
                    return Float.floatToIntBits((float) (pattern >= 0x8000 ? -size : size));
                })
                .toArray();
    }

    @Test
    void read_tensorAbove2GiB_findsItsLastValues() throws IOException {
        // given: a file of 3 GiB that is a hole but for a few values
        int rows = 3;
        int columns = 1 << 28;
        long bytes = (long) rows * columns * 4;
        String header = "{\"t\":{\"dtype\":\"F32\",\"shape\":[3,268435456],\"data_offsets\":[0," + bytes + "]}}";
        Path path = StoredFile.write(file(), StoredFile.content(header, new byte[0]));
        long dataFrom = Files.size(path);
        ByteBuffer values = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        values.putFloat(2.5f).putFloat(-3.5f).flip();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.write(values, dataFrom + bytes - 8);
        }

        // when
        SafetensorsFile opened = SafetensorsFile.open(path);

        // then
        assertThat(opened.read("t", new Part(rows, columns, 2, 3, columns - 3, columns)))
                .containsExactly(0, 2.5f, -3.5f);
        assertThat(opened.read("t", Part.columns(rows, columns, columns - 1, columns)))
                .containsExactly(0, 0, -3.5f);
    }

    @Test
    void read_absentTensor_namesTheNearest() {
        Path path = new StoredFile()
                .floats("model.layers.0.mlp.up_proj.weight", new float[1], 1)
                .floats("model.norm.weight", new float[1], 1)
                .write(file());
        SafetensorsFile opened = SafetensorsFile.open(path);

        assertThatThrownBy(() -> opened.read("layers.0.mlp.up_proj.weight", Part.whole(1, 1)))
                .isInstanceOf(WeightsException.class)
                .hasMessage(path + " holds no tensor 'layers.0.mlp.up_proj.weight'.\n"
                        + "Maybe 'model.layers.0.mlp.up_proj.weight' is meant.");
        assertThatThrownBy(() -> opened.read("z", Part.whole(1, 1)))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("Maybe the files are of another family; they hold for example");
    }

    @Test
    void read_otherShape_namesBoth() {
        Path path = new StoredFile().floats("t", new float[6], 2, 3).write(file());
        SafetensorsFile opened = SafetensorsFile.open(path);

        assertThatThrownBy(() -> opened.read("t", Part.rows(3, 2, 0, 1)))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("tensor 't' has shape [2, 3], the model needs [3, 2]");
        assertThatThrownBy(() -> opened.read("t", Part.whole(6, 1)))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("the model needs [6]");
    }

    @Test
    void read_unknownType_isRefusedOnlyWhereItIsWanted() {
        Path path = new StoredFile()
                .tensor("packed", "F8_E4M3", new byte[4], 2, 2)
                .floats("t", new float[] {5}, 1)
                .write(file());
        SafetensorsFile opened = SafetensorsFile.open(path);

        assertThat(opened.read("t", Part.whole(1, 1))).containsExactly(5);
        assertThatThrownBy(() -> opened.read("packed", Part.whole(2, 2)))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("tensor 'packed' has dtype 'F8_E4M3', which is not read; F32, F16, BF16 are");
    }

    @Test
    void read_fileShortenedAfterwards_isRefused() {
        StoredFile stored = new StoredFile().floats("t", new float[4096], 4096);
        SafetensorsFile opened = SafetensorsFile.open(stored.write(file()));
        StoredFile.write(file(), Arrays.copyOf(stored.content(), 100));

        assertThatThrownBy(() -> opened.read("t", Part.whole(4096, 1))).isInstanceOf(WeightsException.class);
    }

    @Test
    void open_wrongLength_namesTheLimit() {
        byte[] length = new byte[64];
        length[7] = 1;
        refused(length, "header has 72057594037927936 bytes; the format allows 100000000");
        Arrays.fill(length, 0, 8, (byte) -1);
        refused(length, "header has 18446744073709551615 bytes");
        refused(new byte[] {50, 0, 0, 0, 0, 0, 0, 0, 1}, "header has 50 bytes, but it has only 1");
        refused(new byte[5], "has 5 bytes; a safetensors file begins with 8");
        refused(new byte[8], "does not begin with '{'");
    }

    @Test
    void open_anyTruncation_isRefused() {
        byte[] content = new StoredFile()
                .floats("a", new float[3], 3)
                .floats("b", new float[2], 2)
                .content();
        for (int length = 0; length < content.length; length++) {
            refused(Arrays.copyOf(content, length), "some.safetensors");
        }
        refused(Arrays.copyOf(content, content.length + 1), "each byte must belong to a tensor");
    }

    @Test
    void open_wrongOffsets_namesTensorAndRule() {
        refused(entry("F32", "[1]", "[0, 4, 4]"), "data_offsets of tensor 'x' has more than 2 numbers");
        refused(entry("F32", "[1]", "[0]"), "tensor 'x' has 1 data_offsets; it needs 2");
        refused(entry("F32", "[1]", "[-4, 0]"), "data_offsets of tensor 'x' holds '-4'");
        refused(entry("F32", "[1]", "[0, 4.0]"), "holds '4.0'");
        refused(entry("F32", "[1]", "[0, 18446744073709551616]"), "holds '18446744073709551616'");
        refused(entry("F32", "[1]", "[4, 0]"), "tensor 'x' begins at byte 4 of the data, after its end at 0");
        refused(entry("F32", "[4]", "[0, 16]"), "tensor 'x' ends at byte 16 of the data, the file has 8 bytes of data");
        refused(entry("F32", "[1]", "[4, 8]"), "tensor 'x' begins at byte 4", "without overlap or gap");
        refused(
                new StoredFile().floats("a", new float[2], 2).entry(tensor("x", "F32", "[1]", "[4, 8]")),
                "tensor 'x' begins at byte 4 of the data, but the end of tensor 'a' is at byte 8");
    }

    @Test
    void open_shapeThatIsNotTheSize_isRefused() {
        refused(entry("F32", "[3]", "[0, 8]"), "tensor 'x' of shape [3] and dtype F32 has 8 bytes");
        refused(entry("F16", "[2]", "[0, 8]"), "shape times 2 bytes must be as many");
        refused(entry("F32", "[4294967296, 4294967296, 2]", "[0, 8]"), "[4294967296, 4294967296, 2]");
        refused(entry("F32", "[9223372036854775807]", "[0, 8]"), "has 8 bytes");
        refused(entry("F32", "[0, 9223372036854775807]", "[0, 8]"), "has 8 bytes");
        refused(entry("F32", "[-2]", "[0, 8]"), "shape of tensor 'x' holds '-2'");
        refused(entry("F32", "[" + "1,".repeat(64) + "2]", "[0, 8]"), "has more than 64 numbers");
    }

    @Test
    void open_twoEqualKeys_isRefused() {
        refused(new StoredFile().floats("x", new float[1], 1).floats("x", new float[1], 1), "has the key 'x' twice");
        refused(new StoredFile().entry("\"__metadata__\": {}").entry("\"__metadata__\": {}"), "'__metadata__' twice");
        refused(new StoredFile().entry("\"x\": {\"shape\": [1], \"shape\": [1]}"), "tensor 'x' has shape twice");
    }

    @Test
    void open_brokenHeader_isRefused() {
        refused(StoredFile.content("[]", new byte[0]), "does not begin with '{'");
        refused(StoredFile.content("{", new byte[0]), "JSON");
        refused(StoredFile.content("{} {}", new byte[0]), "goes on after");
        refused(StoredFile.content("{}\0\0", new byte[0]), "is not JSON");
        refused(StoredFile.content("{\"x\": 1}", new byte[0]), "'x'", "no object");
        refused(StoredFile.content("{\"x\": {}}", new byte[0]), "tensor 'x' has no dtype");
        refused(StoredFile.content("{\"x\": {\"dtype\": 3}}", new byte[0]), "dtype of tensor 'x' is '3'");
        refused(StoredFile.content("{\"a\":" + "[".repeat(5000), new byte[0]), "no object");
        refused(StoredFile.content("{\"__metadata__\":" + "[".repeat(5000), new byte[0]), "is not JSON");
        refused(new byte[] {4, 0, 0, 0, 0, 0, 0, 0, '{', '"', (byte) 0xff, '}'}, "is not UTF-8 text");
    }

    @Test
    void open_hostileName_isShownOnOneLine() {
        assertThatThrownBy(() -> SafetensorsFile.open(new StoredFile()
                        .entry(tensor("a\\nMaybe\\u202e" + "x".repeat(5000), "F32", "[1]", "[0, 8]"))
                        .bytes(new byte[8])
                        .write(file())))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("'a\\u000aMaybe\\u202e")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(700));
    }

    @Test
    void open_noTensorsOrEmptyOnes_isAccepted() {
        assertThat(SafetensorsFile.open(StoredFile.write(file(), StoredFile.content("{}    ", new byte[0])))
                        .names())
                .isEmpty();
        assertThat(SafetensorsFile.open(new StoredFile()
                                .floats("empty", new float[0], 0, 5)
                                .floats("scalar", new float[1])
                                .write(file()))
                        .names())
                .containsExactly("empty", "scalar");
    }

    @Test
    void open_noFile_isRefused() {
        assertThatThrownBy(() -> SafetensorsFile.open(file()))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("There is no file");
        assertThatThrownBy(() -> SafetensorsFile.open(folder)).isInstanceOf(WeightsException.class);
    }

    private static StoredFile entry(String dtype, String shape, String offsets) {
        return new StoredFile().entry(tensor("x", dtype, shape, offsets)).bytes(new byte[8]);
    }

    private static String tensor(String name, String dtype, String shape, String offsets) {
        return String.format(
                "\"%s\": {\"dtype\": \"%s\", \"shape\": %s, \"data_offsets\": %s}", name, dtype, shape, offsets);
    }
}
