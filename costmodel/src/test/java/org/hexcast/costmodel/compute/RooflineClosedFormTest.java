package org.hexcast.costmodel.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hexcast.costmodel.BatchShape;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.costmodel.StepCost;
import org.hexcast.costmodel.testing.CostCases;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.testing.TestEngines;
import org.hexcast.domain.testing.TestGpus;
import org.hexcast.domain.testing.TestModels;
import org.junit.jupiter.api.Test;

/** Closed forms of every part of a step, reckoned by hand for Llama-2-70B and OPT-30B. */
class RooflineClosedFormTest {

    /** Half of each rate, and kernels that start in 4, 10 and 2 us: on the fast GPU 450 and 225 TFLOP/s, 1.5 TB/s. */
    private static final RooflineEfficiency HALF = new RooflineEfficiency(0.5, 0.25, 0.5, 4e-6, 10e-6, 2e-6);

    private static final double GEMM = 450e12;
    private static final double ATTENTION = 225e12;
    private static final double MEMORY = 1.5e12;

    @Test
    void llama70b_decodeOnFourGpus_everyPart() {
        // given 8 sequences with 8,000 tokens together, 80 layers, 4 GPUs: 16 query and 2 KV heads each
        Map<String, StepCost> parts = parts(TestModels.llama70b(), 80, 4, BatchShape.decode(8, 8000));
        // then [8, K] x [K, N] with 16-bit values
        assertGemm(parts, "query, key, value", 80, 8, 8192, (16 + 2 * 2) * 128);
        assertGemm(parts, "output", 80, 8, 2048, 8192);
        assertGemm(parts, "gate and up", 80, 8, 8192, 2 * 7168);
        assertGemm(parts, "down", 80, 8, 7168, 8192);
        assertGemm(parts, "logits", 1, 8, 8192, 8000);
        // keys and values of 2 heads of 128 for 8,000 tokens; queries in, outputs out; scores and sums: 4 FLOPs a pair
        // and value
        double bytes = 8000 * 2 * 2 * 128 * 2.0 + 8 * 2 * 2048 * 2.0;
        assertPart(parts, "decode attention", 80, 4.0 * 8000 * 2048, bytes, 10e-6 + bytes / MEMORY);
        // two all-reduces a layer of 8 x 8192 x 2 bytes: 6 steps of a quarter at 5 us and 100 GB/s, 3 us to start
        double allReduce = 3e-6 + 6 * (5e-6 + 131_072 / 4.0 * 1e-11);
        assertThat(seconds(parts, "layers/all-reduce")).isCloseTo(160 * allReduce, within(1e-12));
        assertThat(seconds(parts, "embedding/all-reduce")).isCloseTo(allReduce, within(1e-12));
        double gather = 3e-6 + 3 * (5e-6 + 8 * 32_000 * 2 / 4.0 * 1e-11);
        assertThat(seconds(parts, "gather logits")).isCloseTo(gather, within(1e-12));
        // row in, row out
        assertThat(seconds(parts, "look-up")).isCloseTo(2e-6 + 2 * 131_072 / MEMORY, within(1e-12));
        assertThat(seconds(parts, "final norm")).isCloseTo(2e-6 + 2 * 131_072 / MEMORY, within(1e-12));
        assertThat(seconds(parts, "sample")).isCloseTo(2e-6 + 2 * 8 * 32_000 * 2 / MEMORY, within(1e-12));
        assertThat(seconds(parts, "per step")).isEqualTo(1e-3);
        assertThat(seconds(parts, "per sequence")).isCloseTo(8 * 10e-6, within(1e-15));
        assertThat(parts).doesNotContainKeys("prefill attention", "send to next stage", "return tokens to first stage");
    }

    @Test
    void llama70b_prefillOnOneGpu_everyProduct() {
        // given prompts of 1,000 and 24 tokens
        Map<String, StepCost> parts = parts(TestModels.llama70b(), 80, 1, BatchShape.prompts(List.of(1000, 24)));
        assertGemm(parts, "query, key, value", 80, 1024, 8192, (64 + 2 * 8) * 128);
        assertGemm(parts, "output", 80, 1024, 8192, 8192);
        assertGemm(parts, "gate and up", 80, 1024, 8192, 2 * 28_672);
        assertGemm(parts, "down", 80, 1024, 28_672, 8192);
        // only the last token of each prompt asks for logits
        assertGemm(parts, "logits", 1, 2, 8192, 32_000);
        double pairs = 1000 * 1001 / 2.0 + 24 * 25 / 2.0;
        double flops = 4 * pairs * 8192;
        double bytes = 1024 * 2 * 8192 * 2.0 + 1024 * 2 * 8 * 128 * 2.0;
        assertPart(parts, "prefill attention", 80, flops, bytes, 10e-6 + Math.max(flops / ATTENTION, bytes / MEMORY));
        assertThat(parts).doesNotContainKeys("decode attention", "layers/all-reduce", "gather logits");
    }

    @Test
    void llama70b_moreGpusThanKvHeads_eachKeepsOneHead() {
        // given 16 GPUs and 8 KV heads: 4 query heads and 1 KV head each
        Map<String, StepCost> parts = parts(TestModels.llama70b(), 80, 16, BatchShape.decode(1, 500));
        assertGemm(parts, "query, key, value", 80, 1, 8192, (4 + 2) * 128);
        double bytes = 500 * 2 * 128 * 2.0 + 2 * 512 * 2.0;
        assertPart(parts, "decode attention", 80, 4.0 * 500 * 512, bytes, 10e-6 + bytes / MEMORY);
    }

    @Test
    void opt30b_mixedStepOnTwoGpus_everyProduct() {
        // given a prompt of 300 and 4 decodes: plain FFN, 28 query and 28 KV heads on each of 2 GPUs
        BatchShape batch = BatchShape.prompts(List.of(300)).withDecode(4, 2000);
        Map<String, StepCost> parts = parts(TestModels.opt30b(), 48, 2, batch);
        assertGemm(parts, "query, key, value", 48, 304, 7168, 3 * 3584);
        assertGemm(parts, "output", 48, 304, 3584, 7168);
        assertGemm(parts, "up", 48, 304, 7168, 14_336);
        assertGemm(parts, "down", 48, 304, 14_336, 7168);
        assertGemm(parts, "logits", 1, 5, 7168, 25_136);
        double decode = 2000 * 2 * 3584 * 2.0 + 4 * 2 * 3584 * 2.0;
        assertPart(parts, "decode attention", 48, 4.0 * 2000 * 3584, decode, 10e-6 + decode / MEMORY);
        double prefill = 300 * 2 * 3584 * 2.0 + 300 * 2 * 3584 * 2.0;
        double flops = 4 * (300 * 301 / 2.0) * 3584;
        assertPart(
                parts, "prefill attention", 48, flops, prefill, 10e-6 + Math.max(flops / ATTENTION, prefill / MEMORY));
    }

    @Test
    void elements_ofOneLayer_areTheirBytes() {
        // given 8 tokens of Llama-2-70B on 4 GPUs
        Map<String, StepCost> parts = parts(TestModels.llama70b(), 1, 4, BatchShape.decode(8, 8));
        // two norms with residual read two and write two rows of 8192; rotary reads and writes 20 heads of 128; the
        // cache write reads and writes 4 of
        // them; the activation reads 2 x 7168 and writes 7168
        double values = 2 * 4 * 8192 + 2 * 20 * 128 + 2 * 4 * 128 + 3 * 7168;
        assertThat(seconds(parts, "norms, positions, activation"))
                .isCloseTo(5 * 2e-6 + 8 * values * 2 / MEMORY, within(1e-12));
    }

    @Test
    void pipeline_ofTwoStages_sendsActivationsAndReturnsTokens() {
        BatchShape batch = BatchShape.prompts(List.of(100, 28));
        Map<String, StepCost> first = parts(
                TestModels.llama70b(),
                CostCases.stage(TestGpus.fast(), 40, 1, new StageLayout.Ends(true, false)),
                batch);
        Map<String, StepCost> last = parts(
                TestModels.llama70b(),
                CostCases.stage(TestGpus.fast(), 40, 1, new StageLayout.Ends(false, true)),
                batch);
        // 128 x 8192 values of 2 bytes forward, 2 tokens of 8 bytes back, at 5 us and 100 GB/s
        assertThat(seconds(first, "send to next stage")).isCloseTo(5e-6 + 128 * 8192 * 2 * 1e-11, within(1e-12));
        assertThat(seconds(last, "return tokens to first stage")).isCloseTo(5e-6 + 16e-11, within(1e-15));
        assertThat(first).containsKeys("look-up", "per step").doesNotContainKeys("logits", "sample");
        assertThat(last)
                .containsKeys("logits", "sample")
                .doesNotContainKeys("look-up", "per step", "send to next stage");
    }

    private static Map<String, StepCost> parts(ModelSpec model, int layers, int degree, BatchShape batch) {
        return parts(model, CostCases.stage(TestGpus.fast(), layers, degree, StageLayout.Ends.BOTH), batch);
    }

    /** Leaves by name; those that share one also by group and name. */
    private static Map<String, StepCost> parts(ModelSpec model, StageLayout layout, BatchShape batch) {
        StepCost tree = new RooflineCostModel(HALF)
                .stage(model, layout, TestEngines.usual())
                .explain("step", batch);
        Map<String, StepCost> parts = new LinkedHashMap<>();
        for (StepCost group : tree.parts()) {
            parts.put(group.name(), group);
            for (StepCost part : group.parts()) {
                parts.put(part.name(), part);
                parts.put(group.name() + "/" + part.name(), part);
            }
        }
        return parts;
    }

    /** So many products {@code [n, k] x [k, m]}: 2nkm FLOPs, 16-bit weights, inputs and outputs, the root of both times squared. */
    private static void assertGemm(Map<String, StepCost> parts, String name, int times, double n, double k, double m) {
        double flops = 2 * n * k * m;
        double bytes = 2 * (k * m + n * k + n * m);
        assertPart(parts, name, times, flops, bytes, 4e-6 + Math.hypot(flops / GEMM, bytes / MEMORY));
    }

    private static void assertPart(
            Map<String, StepCost> parts, String name, int times, double flops, double bytes, double seconds) {
        StepCost part = part(parts, name);
        assertThat(part.work().flops()).as("FLOPs of %s", name).isCloseTo(times * flops, within(times * flops * 1e-12));
        assertThat(part.work().bytes()).as("bytes of %s", name).isCloseTo(times * bytes, within(times * bytes * 1e-12));
        assertThat(part.seconds()).as("time of %s", name).isCloseTo(times * seconds, within(times * seconds * 1e-12));
    }

    private static double seconds(Map<String, StepCost> parts, String name) {
        return part(parts, name).seconds();
    }

    private static StepCost part(Map<String, StepCost> parts, String name) {
        StepCost part = parts.get(name);
        if (part == null) {
            throw new AssertionError("no part is called '" + name + "', only " + parts.keySet());
        }
        return part;
    }
}
