package org.hexcast.realexec.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.hexcast.domain.testing.Mutator;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.realexec.weights.TensorSource.Part;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spoilt files are read or refused with a message; nothing else happens. */
class SafetensorsFuzzTest {

    private static final List<String> NAMES = List.of("model.a.weight", "model.b.weight", "model.c.weight");

    @TempDir
    private Path folder;

    private static StoredFile good() {
        return new StoredFile()
                .entry("\"__metadata__\": {\"format\": \"pt\"}")
                .floats(NAMES.get(0), new float[] {1, 2, 3, 4, 5, 6}, 2, 3)
                .patterns(NAMES.get(1), "BF16", new int[] {0x3f80, 0x4000}, 1, 2)
                .patterns(NAMES.get(2), "F16", new int[] {0x3c00}, 1);
    }

    private static List<float[]> values(TensorSource source) {
        return List.of(
                source.read(NAMES.get(0), Part.whole(2, 3)),
                source.read(NAMES.get(1), Part.whole(1, 2)),
                source.read(NAMES.get(2), Part.whole(1, 1)));
    }

    /** Whether it came to an end without an exception; one that is no {@link WeightsException} fails the test. */
    private static boolean accepted(byte[] content, Callable<?> work) {
        try {
            work.call();
            return true;
        } catch (WeightsException e) {
            String message = Objects.requireNonNull(e.getMessage());
            assertThat(message).isNotBlank().hasSizeLessThan(1500);
            assertThat(message.lines()).hasSizeLessThanOrEqualTo(2);
            return false;
        } catch (Exception e) {
            return fail("content " + new String(content, StandardCharsets.ISO_8859_1), e);
        }
    }

    private static byte[] spoilt(Random random) {
        byte[] content = good().content();
        int headerBytes = good().header().length();
        return switch (random.nextInt(5)) {
            case 0 -> Arrays.copyOf(content, random.nextInt(content.length));
            case 1, 2 -> {
                for (int i = 1 + random.nextInt(3); i > 0; i--) {
                    content[random.nextInt(8 + headerBytes)] = (byte) random.nextInt(256);
                }
                yield content;
            }
            default -> StoredFile.content(new Mutator(random).mutate(good().header()), good().data());
        };
    }

    @Test
    void open_spoiltHeader_isReadOrRefused() {
        AtomicInteger refused = new AtomicInteger();
        int cases = 1200;
        RandomCases.check(cases, random -> {
            byte[] content = spoilt(random);
            Path path = StoredFile.write(folder.resolve("model.safetensors"), content);
            if (!accepted(content, () -> values(SafetensorsFolder.open(folder)))) {
                refused.incrementAndGet();
                accepted(content, () -> SafetensorsFile.open(path).names());
            }
        });
        assertThat(refused.get()).isBetween(cases / 2, cases - 1);
    }

    @Test
    void open_spoiltMetadata_givesTheSameValuesOrNone() {
        AtomicInteger read = new AtomicInteger();
        String metadata = "{\"format\": \"pt\", \"count\": \"3\"}";
        RandomCases.check(300, random -> {
            String header = good().header().replace("{\"format\": \"pt\"}", new Mutator(random).mutate(metadata));
            byte[] content = StoredFile.content(header, good().data());
            Path path = StoredFile.write(folder.resolve("m.safetensors"), content);
            accepted(content, () -> {
                List<float[]> values = values(SafetensorsFile.open(path));
                assertThat(values.get(0)).containsExactly(1, 2, 3, 4, 5, 6);
                assertThat(values.get(1)).containsExactly(1, 2);
                assertThat(values.get(2)).containsExactly(1);
                return read.incrementAndGet();
            });
        });
        assertThat(read.get()).isPositive();
    }

    @Test
    void open_spoiltIndex_isReadOrRefused() {
        good().write(folder.resolve("one.safetensors"));
        String index = "{\"metadata\": {\"total_size\": 30},\n\"weight_map\": {\n\"" + NAMES.get(0)
                + "\": \"one.safetensors\",\n\"" + NAMES.get(1) + "\": \"one.safetensors\",\n\"" + NAMES.get(2)
                + "\": \"one.safetensors\"\n}}";
        AtomicInteger refused = new AtomicInteger();
        RandomCases.check(500, random -> {
            byte[] content = new Mutator(random).mutate(index).getBytes(StandardCharsets.UTF_8);
            StoredFile.write(folder.resolve(SafetensorsFolder.INDEX), content);
            if (!accepted(content, () -> values(SafetensorsFolder.open(folder)))) {
                refused.incrementAndGet();
            }
        });
        assertThat(refused.get()).isBetween(100, 499);
    }

    @Test
    void read_spoiltConfig_isReadOrRefused() {
        String config = "{\"model_type\": \"llama\",\n\"hidden_act\": \"silu\",\n\"rms_norm_eps\": 1e-05,\n"
                + "\"rope_scaling\": null,\n\"rope_theta\": 10000.0,\n\"rope_parameters\": {\"rope_type\": \"default\","
                + " \"rope_theta\": 10000.0},\n\"sliding_window\": null}";
        AtomicInteger refused = new AtomicInteger();
        RandomCases.check(500, random -> {
            byte[] content = new Mutator(random).mutate(config).getBytes(StandardCharsets.UTF_8);
            StoredFile.write(folder.resolve(ModelConfig.NAME), content);
            if (!accepted(content, () -> ModelConfig.read(folder, Family.LLAMA))) {
                refused.incrementAndGet();
            }
        });
        assertThat(refused.get()).isBetween(100, 499);
    }
}
