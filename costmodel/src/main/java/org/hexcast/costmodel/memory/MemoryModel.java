package org.hexcast.costmodel.memory;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.costmodel.formula.AttentionWidths;
import org.hexcast.costmodel.formula.KvBytes;
import org.hexcast.costmodel.formula.WeightBytes;
import org.hexcast.domain.engine.EngineLimits;
import org.hexcast.domain.engine.EngineMemory;
import org.hexcast.domain.engine.EngineProfile;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.model.DenseFeedForward;
import org.hexcast.domain.model.FeedForward;
import org.hexcast.domain.model.MixtureOfExperts;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.unit.Quantity;

/**
 * What fits into device memory: {@code weights + activations of the largest step + reserve + KV blocks <= usable}.
 *
 * <p>KV blocks of a replica are those of its tightest stage, because a sequence needs a block in every stage; or as many as the engine is known to have, where
 * they fit into the devices at all.
 *
 * @param model the model served
 * @param engine the engine that serves it
 */
public record MemoryModel(ModelSpec model, EngineProfile engine) {

    private static final double LOGIT_BYTES = 4;

    /** Memory of one GPU of a stage. */
    public StageMemory stage(StageLayout layout) {
        return stage(layout.gpu(), layout.layers(), layout.tensorDegree(), layout.ends());
    }

    /** Memory of one GPU of a stage of so many layers on so many GPUs. */
    public StageMemory stage(GpuType gpu, int layers, int tensorDegree, StageLayout.Ends ends) {
        EngineMemory memory = engine.memory();
        double weights = WeightBytes.stageBytes(model, layers, tensorDegree, ends.first(), ends.last());
        double activations = activationBytes(gpu, tensorDegree, ends.last());
        double reserve = memory.reserveBytes();
        double fixed = weights + activations + reserve;
        double usable = switch (memory.shareOf()) {
            case TOTAL -> memory.share() * gpu.memoryBytes();
            case FREE -> fixed + memory.share() * Math.max(0, gpu.memoryBytes() - fixed);
        };
        double limited = Math.min(usable, gpu.memoryBytes());
        return new StageMemory(
                limited,
                weights,
                activations,
                reserve,
                layers * KvBytes.perTokenAndLayer(model, tensorDegree),
                limited - fixed);
    }

    /** Most layers, at most the model's, that a stage on t GPUs holds together with so many KV blocks; 0 if not even one. */
    public int mostLayers(GpuType gpu, int tensorDegree, StageLayout.Ends ends, long kvBlocks) {
        int low = 0;
        int high = model.layers();
        while (low < high) {
            int middle = low + (high - low + 1) / 2;
            if (blocks(gpu, stage(gpu, middle, tensorDegree, ends)) >= kvBlocks) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /**
     * Activations of the largest step on one of t GPUs: for each token of the batch limit three times the hidden size (input, residual, output) and the
     * widest pair of neighbours (inputs and outputs of attention, or of the FFN), 16 bits each. At the last stage the sampler follows when those are free
     * again, with its copies of the logits of every sequence; whichever is larger counts. This is what vLLM finds in its profiling run
     * ({@code docs/decisions/0023}).
     */
    double activationBytes(GpuType gpu, int tensorDegree, boolean last) {
        double hidden = model.hidden();
        double attention = AttentionWidths.inputs(model, tensorDegree)
                + (double) AttentionWidths.outputs(model, tensorDegree)
                + AttentionWidths.compressed(model);
        double ffn = feedForwardWidth(model.feedForward(), tensorDegree);
        EngineLimits limits = engine.limits().on(gpu);
        double tokens = limits.maxBatchTokens();
        double logits = last
                ? Math.min(tokens, limits.maxSequences()) * model.embedding().vocabulary() * LOGIT_BYTES
                : 0;
        return Math.max(
                tokens * 2 * (3 * hidden + Math.max(attention, ffn)),
                engine.memory().logitCopies() * logits);
    }

    /**
     * Values per token inside an FFN on one of t GPUs: {@code (u + 1) f / t} with u up matrices. A mixture keeps them for each of the k experts of a token,
     * and the experts' outputs in the place of their inputs' products: {@code k (f/t + max(u f/t, h))}, as vLLM's fused kernel does. With whole experts on
     * each GPU it is as much where a step chooses them evenly.
     */
    private double feedForwardWidth(FeedForward feedForward, int tensorDegree) {
        if (feedForward instanceof MixtureOfExperts mixture) {
            DenseFeedForward expert = mixture.expert();
            double inner = (double) expert.size() / tensorDegree;
            double routed =
                    mixture.router().perToken() * (inner + Math.max(expert.upMatrices() * inner, model.hidden()));
            int widest = Math.max(mixture.shared().width(), mixture.leading().size());
            return Math.max(routed, (expert.upMatrices() + 1.0) * widest / tensorDegree);
        }
        DenseFeedForward dense = (DenseFeedForward) feedForward;
        return (dense.upMatrices() + 1.0) * dense.size() / tensorDegree;
    }

    /** KV blocks of a replica: as many as the engine is known to have, else those of its tightest stage. 0 where a stage does not fit. */
    public long blocks(List<StageLayout> stages) {
        long least = Long.MAX_VALUE;
        for (StageLayout stage : stages) {
            least = Math.min(least, blocks(stage.gpu(), stage(stage)));
        }
        return least;
    }

    private long blocks(GpuType gpu, StageMemory stage) {
        OptionalLong known = engine.memory().kvBlocks();
        if (known.isEmpty()) {
            return stage.blocks(engine.memory().blockTokens());
        }
        return physicalBytes(stage, known.getAsLong()) <= gpu.memoryBytes() ? known.getAsLong() : 0;
    }

    /** Weights and so many KV blocks: what no engine can do without. */
    private double physicalBytes(StageMemory stage, long blocks) {
        return stage.weightBytes() + (double) blocks * engine.memory().blockTokens() * stage.kvBytesPerToken();
    }

    /**
     * Why a replica cannot run, if it cannot: a stage whose weights, activations and reserve leave no room for the KV cache of {@code tokens}.
     *
     * @return the message: subject, sizes, rule and a way out
     */
    public Optional<String> complaint(Replica replica, List<StageLayout> stages, long tokens) {
        long wanted = engine.memory().blocksFor(tokens);
        OptionalLong known = engine.memory().kvBlocks();
        if (known.isPresent()) {
            return complaint(replica, stages, tokens, known.getAsLong());
        }
        for (int i = 0; i < stages.size(); i++) {
            StageLayout stage = stages.get(i);
            StageMemory memory = stage(stage);
            if (memory.blocks(engine.memory().blockTokens()) < wanted) {
                double kv = wanted * engine.memory().blockTokens() * memory.kvBytesPerToken();
                double needed = memory.weightBytes() + memory.activationBytes() + memory.reserveBytes() + kv;
                return Optional.of(String.format(
                        Locale.ROOT,
                        "Stage %d of replica %s needs %s on each of %s (%s, %s usable): weights %s, activations %s, reserve %s, KV of %d tokens %s.\n"
                                + "Maybe raise its tensor-parallel degree above %d or give it fewer layers.",
                        i + 1,
                        replica.id(),
                        Quantity.gib(needed),
                        replica.strategy().stages().get(i).devices(),
                        stage.gpu().name(),
                        Quantity.gib(memory.usableBytes()),
                        Quantity.gib(memory.weightBytes()),
                        Quantity.gib(memory.activationBytes()),
                        Quantity.gib(memory.reserveBytes()),
                        tokens,
                        Quantity.gib(kv),
                        stage.tensorDegree()));
            }
        }
        return Optional.empty();
    }

    private Optional<String> complaint(Replica replica, List<StageLayout> stages, long tokens, long known) {
        for (int i = 0; i < stages.size(); i++) {
            StageMemory memory = stage(stages.get(i));
            double bytes = physicalBytes(memory, known);
            if (bytes > stages.get(i).gpu().memoryBytes()) {
                return Optional.of(String.format(
                        Locale.ROOT,
                        "Stage %d of replica %s needs %s on each of %s (%s, %s) for its weights %s and the %d KV blocks %s that the engine is said to have.\n"
                                + "Maybe they were counted with another model, precision or tensor-parallel degree.",
                        i + 1,
                        replica.id(),
                        Quantity.gib(bytes),
                        replica.strategy().stages().get(i).devices(),
                        stages.get(i).gpu().name(),
                        Quantity.gib(stages.get(i).gpu().memoryBytes()),
                        Quantity.gib(memory.weightBytes()),
                        known,
                        Quantity.gib(bytes - memory.weightBytes())));
            }
        }
        long wanted = engine.memory().blocksFor(tokens);
        return wanted <= known
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "Replica %s has %d KV blocks, but one request of %d tokens needs %d.\nMaybe raise the KV blocks of the engine.",
                        replica.id(),
                        known,
                        tokens,
                        wanted));
    }
}
