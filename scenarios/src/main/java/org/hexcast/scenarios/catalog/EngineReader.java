package org.hexcast.scenarios.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.hexcast.domain.engine.EngineLimits;
import org.hexcast.domain.engine.EngineMemory;
import org.hexcast.domain.engine.EngineOverhead;
import org.hexcast.domain.engine.EngineProfile;
import org.hexcast.domain.engine.LimitRule;
import org.hexcast.domain.engine.ServingPolicies;
import org.hexcast.domain.result.Provenance;
import org.hexcast.domain.unit.Quantity;
import org.hexcast.scenarios.tree.Fields;
import org.hexcast.scenarios.tree.FileNode;

/** Reads one engine of the catalogue, or a scenario's changes to one. */
public final class EngineReader {

    private static final Map<String, EngineMemory.ShareOf> SHARES_OF =
            Map.of("total", EngineMemory.ShareOf.TOTAL, "free", EngineMemory.ShareOf.FREE);

    private static final Map<String, Provenance> OVERHEADS =
            Map.of("assumed", Provenance.ASSUMED, "fitted", Provenance.FITTED);

    private EngineReader() {}

    static EngineProfile read(Fields engine) {
        String name = engine.require("name").text();
        EngineMemory memory = engine.node()
                .make(() -> new EngineMemory(
                        tokens(engine.require("block_tokens")),
                        engine.require("memory_share").quantity(Quantity.SHARE),
                        engine.require("share_of").choice(SHARES_OF),
                        bytes(engine.require("reserve")),
                        engine.optional("logit_copies").map(FileNode::number).orElse(EngineMemory.USUAL_LOGIT_COPIES),
                        OptionalLong.empty()));
        List<LimitRule.Tier> tiers = new ArrayList<>();
        engine.optional("on_smaller_gpus").ifPresent(list -> list.items().forEach(item -> tiers.add(tier(item))));
        LimitRule limits = new LimitRule(limits(engine), tiers);
        EngineOverhead overhead = engine.node()
                .make(() -> new EngineOverhead(
                        engine.require("step").quantity(Quantity.SECONDS),
                        engine.require("sequence").quantity(Quantity.SECONDS),
                        engine.optional("overhead")
                                .map(n -> n.choice(OVERHEADS))
                                .orElse(Provenance.ASSUMED)));
        String version = engine.require("version").text();
        ServingPolicies policies = PoliciesReader.change(ServingPolicies.USUAL, engine);
        engine.require("source").text();
        engine.finish();
        return new EngineProfile(name, version, memory, limits, overhead, policies);
    }

    /** An engine with some of its figures changed by a scenario; the keys are those of the catalogue, and {@code kv_blocks}. */
    public static EngineProfile change(EngineProfile base, Fields changes) {
        EngineMemory memory = base.memory();
        EngineOverhead overhead = base.overhead();
        EngineMemory changedMemory = changes.node()
                .make(() -> new EngineMemory(
                        changes.optional("block_tokens")
                                .map(EngineReader::tokens)
                                .orElse(memory.blockTokens()),
                        changes.optional("memory_share")
                                .map(n -> n.quantity(Quantity.SHARE))
                                .orElse(memory.share()),
                        memory.shareOf(),
                        changes.optional("reserve").map(EngineReader::bytes).orElse(memory.reserveBytes()),
                        changes.optional("logit_copies").map(FileNode::number).orElse(memory.logitCopies()),
                        changes.optional("kv_blocks")
                                .map(n -> OptionalLong.of(n.integer(1, 1L << 40)))
                                .orElse(memory.kvBlocks())));
        Optional<Integer> sequences = changes.optional("max_sequences").map(EngineReader::tokens);
        Optional<Integer> batchTokens = changes.optional("max_batch_tokens").map(EngineReader::tokens);
        LimitRule changedLimits = changes.node().make(() -> changed(base.limits(), sequences, batchTokens));
        Optional<Double> step = changes.optional("step").map(n -> n.quantity(Quantity.SECONDS));
        Optional<Double> sequence = changes.optional("sequence").map(n -> n.quantity(Quantity.SECONDS));
        EngineOverhead changedOverhead = changes.node()
                .make(() -> new EngineOverhead(
                        step.orElse(overhead.secondsPerStep()),
                        sequence.orElse(overhead.secondsPerSequence()),
                        step.isPresent() || sequence.isPresent() ? Provenance.ASSUMED : overhead.provenance()));
        ServingPolicies policies = PoliciesReader.change(base.policies(), changes);
        changes.finish();
        return new EngineProfile(base.name(), base.version(), changedMemory, changedLimits, changedOverhead, policies);
    }

    private static EngineLimits limits(Fields fields) {
        return fields.node()
                .make(() -> new EngineLimits(
                        tokens(fields.require("max_sequences")), tokens(fields.require("max_batch_tokens"))));
    }

    private static LimitRule.Tier tier(FileNode item) {
        Fields fields = item.fields();
        long below = bytes(fields.require("memory_below"));
        List<String> also = new ArrayList<>();
        fields.optional("also").ifPresent(list -> list.items().forEach(gpu -> also.add(gpu.text())));
        LimitRule.Tier tier = new LimitRule.Tier(below, also, limits(fields));
        fields.finish();
        return tier;
    }

    /** Limits that a scenario states hold on every GPU. */
    private static LimitRule changed(LimitRule rule, Optional<Integer> sequences, Optional<Integer> batchTokens) {
        List<LimitRule.Tier> tiers = rule.tiers().stream()
                .map(t -> new LimitRule.Tier(t.belowBytes(), t.alsoGpus(), changed(t.limits(), sequences, batchTokens)))
                .toList();
        return new LimitRule(changed(rule.usual(), sequences, batchTokens), tiers);
    }

    private static EngineLimits changed(
            EngineLimits limits, Optional<Integer> sequences, Optional<Integer> batchTokens) {
        return new EngineLimits(sequences.orElse(limits.maxSequences()), batchTokens.orElse(limits.maxBatchTokens()));
    }

    private static int tokens(FileNode node) {
        return (int) node.integer(1, 1 << 24);
    }

    private static long bytes(FileNode node) {
        return Math.round(node.quantity(Quantity.BYTES));
    }
}
