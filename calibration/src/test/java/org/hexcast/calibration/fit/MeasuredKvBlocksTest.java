package org.hexcast.calibration.fit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.costmodel.memory.MemoryModel;
import org.hexcast.domain.engine.EngineLimits;
import org.hexcast.domain.engine.EngineMemory;
import org.hexcast.domain.engine.EngineProfile;
import org.hexcast.domain.engine.LimitRule;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.scenarios.catalog.Catalog;
import org.hexcast.scenarios.tree.FileNode;
import org.hexcast.scenarios.tree.Place;
import org.junit.jupiter.api.Test;

/**
 * KV blocks of one GPU by memory, against what vLLM printed when it started ("# GPU blocks", or the memory reserved for KV over the size of a block). Issues
 * and pulls are those of vllm-project/vllm; the numbers are facts that their authors published.
 */
class MeasuredKvBlocksTest {

    /**
     * One start of vLLM.
     *
     * @param samples whether the profiling run samples tokens; with chunked prefill of V0 it does not
     */
    private record Start(
            String engine,
            String model,
            String gpu,
            int tensor,
            int tokens,
            double share,
            boolean samples,
            long blocks,
            String source) {}

    private static final List<Start> STARTS = List.of(
            new Start("vllm-0.2", "llama-2-7b", "A100-SXM-80GB", 1, 4096, 0.90, true, 7449, "pull 2031, before"),
            new Start("vllm-0.2", "llama-2-70b", "A100-SXM-80GB", 4, 4096, 0.90, true, 31_615, "pull 2031, before"),
            new Start("vllm-0.6", "llama-2-7b", "A100-SXM-80GB", 1, 4096, 0.90, true, 7351, "pull 2031, after"),
            new Start("vllm-0.6", "llama-3-8b", "RTX-A6000", 1, 8192, 0.90, true, 13_248, "pull 4454"),
            new Start("vllm-0.6", "mistral-7b-v0.3", "RTX-A6000", 1, 32_768, 0.90, true, 12_735, "pull 4454"),
            new Start("vllm-0.6", "opt-125m", "RTX-A6000", 1, 2048, 0.90, true, 75_937, "pull 4454"),
            new Start("vllm-0.6", "llama-3.1-8b", "RTX-3090", 1, 20_000, 0.90, true, 1952, "issue 10517"),
            new Start("vllm-0.6", "llama-3.1-8b", "RTX-3090", 1, 29_000, 0.90, true, 1478, "issue 10517"),
            new Start("vllm-0.6", "llama-3-8b", "H100-SXM-80GB", 1, 8192, 0.90, true, 27_284, "pull 10511, 53.29 GiB"),
            new Start(
                    "vllm-0.6",
                    "qwen2.5-14b",
                    "RTX-4090",
                    2,
                    2048,
                    0.98,
                    false,
                    5932,
                    "issue 13061, 8.69 GiB on the first GPU"));

    private static final double LIMIT = 0.05;

    private final Catalog catalog = new Catalog();

    private static FileNode name(String name) {
        return FileNode.value(Place.of("test"), name);
    }

    private long blocks(Start start) {
        EngineProfile usual = catalog.engine(name(start.engine()));
        EngineMemory memory = usual.memory();
        EngineProfile engine = new EngineProfile(
                usual.name(),
                usual.version(),
                new EngineMemory(
                        memory.blockTokens(),
                        start.share(),
                        memory.shareOf(),
                        memory.reserveBytes(),
                        start.samples() ? memory.logitCopies() : 0,
                        OptionalLong.empty()),
                LimitRule.always(new EngineLimits(256, start.tokens())),
                usual.overhead());
        ModelSpec model = catalog.model(name(start.model()));
        GpuType gpu = catalog.gpu(name(start.gpu()));
        return new MemoryModel(model, engine)
                .stage(gpu, model.layers(), start.tensor(), StageLayout.Ends.BOTH)
                .blocks(memory.blockTokens());
    }

    private double error(Start start) {
        return (double) blocks(start) / start.blocks() - 1;
    }

    private String line(Start start) {
        return String.format(
                Locale.ROOT,
                "%s %s %s TP%d: printed %d, ours %d, %+.1f %% (%s)",
                start.engine(),
                start.model(),
                start.gpu(),
                start.tensor(),
                start.blocks(),
                blocks(start),
                100 * error(start),
                start.source());
    }

    @Test
    void blocks_byMemory_areNearThoseThatVllmPrinted() {
        String table = STARTS.stream().map(this::line).collect(Collectors.joining("\n"));
        List<Double> sorted =
                STARTS.stream().map(start -> Math.abs(error(start))).sorted().toList();
        assertThat(sorted.get(sorted.size() / 2)).as(table).isLessThan(0.02);
        assertThat(sorted.get(sorted.size() - 1)).as(table).isLessThan(LIMIT);
    }
}
