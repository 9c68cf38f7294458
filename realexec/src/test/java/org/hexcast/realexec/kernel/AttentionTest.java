package org.hexcast.realexec.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.hexcast.domain.testing.RandomCases;
import org.junit.jupiter.api.Test;

final class AttentionTest {

    /** A sequence and what attends to it. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Sequence(KvCache cache, int[] blocks, float[] query) {

        static Sequence draw(Random random, int context) {
            int kvHeads = 1 + random.nextInt(3);
            int heads = kvHeads * (1 + random.nextInt(3));
            int headSize = 1 + random.nextInt(random.nextInt(4) == 0 ? 140 : 40);
            int blockTokens = random.nextBoolean() ? 8 << random.nextInt(3) : 1 + random.nextInt(20);
            int used = (context + blockTokens - 1) / blockTokens;
            KvCache.Shape shape = new KvCache.Shape(used + 2, blockTokens, heads, kvHeads, headSize);
            int[] blocks = permutation(random, used + 2);
            KvCache cache = TestArrays.cache(random, shape);
            return new Sequence(cache, blocks, TestArrays.normal(random, heads * headSize));
        }

        float[] attend(LayerKernels kernels, int context) {
            float[] output = new float[query.length];
            kernels.attend(new LayerKernels.Span(query, 0), cache, blocks, context, new LayerKernels.Span(output, 0));
            return output;
        }

        /** The same keys and values in blocks of another size, in another order. */
        Sequence moved(Random random, int blockTokens, int context) {
            KvCache.Shape old = cache.shape();
            int used = (context + blockTokens - 1) / blockTokens;
            KvCache.Shape shape = new KvCache.Shape(used + 1, blockTokens, old.heads(), old.kvHeads(), old.headSize());
            KvCache other = TestArrays.cache(random, shape);
            int[] table = permutation(random, used + 1);
            for (int j = 0; j < context; j++) {
                for (int head = 0; head < old.kvHeads(); head++) {
                    float[] key = new float[old.headSize()];
                    for (int i = 0; i < key.length; i++) {
                        key[i] = key(j, head, i);
                    }
                    other.store(
                            table[j / blockTokens],
                            j % blockTokens,
                            head,
                            new LayerKernels.Span(key, 0),
                            new LayerKernels.Span(cache.values(), valueAt(j, head)));
                }
            }
            return new Sequence(other, table, query);
        }

        float key(int j, int kvHead, int i) {
            int tokens = cache.shape().blockTokens();
            return cache.keys()[cache.keyIndex(blocks[j / tokens], kvHead, j % tokens) + i * tokens];
        }

        int valueAt(int j, int kvHead) {
            int tokens = cache.shape().blockTokens();
            return cache.valueIndex(blocks[j / tokens], kvHead, j % tokens);
        }
    }

    private static int[] permutation(Random random, int count) {
        List<Integer> numbers =
                new ArrayList<>(IntStream.range(0, count).boxed().toList());
        Collections.shuffle(numbers, random);
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }

    @Test
    void attend_allKernels_sameBits() {
        try (LayerKernels plain = Kernels.named("plain", 1);
                LayerKernels best = Kernels.best(1);
                LayerKernels threaded = Kernels.best(3)) {
            RandomCases.check(150, random -> {
                // given
                int context = 1 + random.nextInt(random.nextInt(3) == 0 ? 200 : 30);
                Sequence sequence = Sequence.draw(random, context);

                // when
                float[] expected = sequence.attend(plain, context);

                // then
                assertThat(sequence.attend(best, context)).isEqualTo(expected);
                assertThat(sequence.attend(threaded, context)).isEqualTo(expected);
            });
        }
    }

    @Test
    void attend_anyBlockSizeAndOrder_sameBits() {
        try (LayerKernels best = Kernels.best(1)) {
            RandomCases.check(40, random -> {
                int context = 1 + random.nextInt(100);
                Sequence sequence = Sequence.draw(random, context);
                float[] expected = sequence.attend(best, context);
                for (int blockTokens : new int[] {1, 5, 8, 16, 32, 128}) {
                    Sequence moved = sequence.moved(random, blockTokens, context);

                    assertThat(moved.attend(best, context))
                            .as("blocks of %d", blockTokens)
                            .isEqualTo(expected);
                }
            });
        }
    }

    @Test
    void attend_slotsBehindTheContext_areNeverRead() {
        try (LayerKernels best = Kernels.best(1)) {
            RandomCases.check(40, random -> {
                int context = 1 + random.nextInt(60);
                Sequence sequence = Sequence.draw(random, context);
                float[] expected = sequence.attend(best, context);
                Sequence clean = sequence.moved(random, sequence.cache().shape().blockTokens(), context);
                int tokens = clean.cache().shape().blockTokens();
                for (int j = context; j < clean.blocks().length * tokens; j++) {
                    float[] none = new float[clean.cache().shape().headSize()];
                    Arrays.fill(none, Float.NaN);
                    LayerKernels.Span span = new LayerKernels.Span(none, 0);
                    clean.cache().store(clean.blocks()[j / tokens], j % tokens, 0, span, span);
                }

                assertThat(clean.attend(best, context)).isEqualTo(expected);
            });
        }
    }

    @Test
    void attend_againstSoftmaxInDouble_withinRounding() {
        try (LayerKernels best = Kernels.best(1)) {
            RandomCases.check(60, random -> {
                int context = 1 + random.nextInt(150);
                Sequence sequence = Sequence.draw(random, context);

                float[] output = sequence.attend(best, context);

                double[] expected = softmax(sequence, context);
                double scale = 0;
                for (double value : expected) {
                    scale = Math.max(scale, Math.abs(value));
                }
                for (int i = 0; i < output.length; i++) {
                    assertThat((double) output[i]).isCloseTo(expected[i], Offset.offset(1e-5 * scale));
                }
            });
        }
    }

    private static double[] softmax(Sequence sequence, int context) {
        KvCache.Shape shape = sequence.cache().shape();
        double[] output = new double[sequence.query().length];
        for (int head = 0; head < shape.heads(); head++) {
            int kvHead = head / (shape.heads() / shape.kvHeads());
            double sum = 0;
            double[] weights = new double[context];
            for (int j = 0; j < context; j++) {
                double score = 0;
                for (int i = 0; i < shape.headSize(); i++) {
                    score += (double) sequence.query()[head * shape.headSize() + i] * sequence.key(j, kvHead, i);
                }
                weights[j] = StrictMath.exp(score / Math.sqrt(shape.headSize()));
                sum += weights[j];
            }
            for (int j = 0; j < context; j++) {
                int at = sequence.valueAt(j, kvHead);
                for (int i = 0; i < shape.headSize(); i++) {
                    output[head * shape.headSize() + i] +=
                            weights[j] / sum * sequence.cache().values()[at + i];
                }
            }
        }
        return output;
    }

    @Test
    void attendAll_manyQueries_equalsEachAlone() {
        for (String name : Kernels.available()) {
            try (LayerKernels one = Kernels.named(name, 1);
                    LayerKernels threaded = Kernels.named(name, 3)) {
                RandomCases.check(10, random -> {
                    // given
                    Sequence sequence = Sequence.draw(random, 90);
                    int width = sequence.query().length;
                    float[] batch = new float[20 * width];
                    List<AttentionQuery> queries = IntStream.range(0, 20)
                            .mapToObj(i -> new AttentionQuery(
                                    new LayerKernels.Span(sequence.query(), 0),
                                    sequence.blocks(),
                                    1 + i * 4,
                                    new LayerKernels.Span(batch, i * width)))
                            .toList();

                    // when
                    threaded.attendAll(queries, sequence.cache());

                    // then
                    for (int i = 0; i < 20; i++) {
                        assertThat(Arrays.copyOfRange(batch, i * width, (i + 1) * width))
                                .isEqualTo(sequence.attend(one, 1 + i * 4));
                    }
                });
            }
        }
    }
}
