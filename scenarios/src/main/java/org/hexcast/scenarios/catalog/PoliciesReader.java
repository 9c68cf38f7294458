package org.hexcast.scenarios.catalog;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.hexcast.domain.engine.BatchRule;
import org.hexcast.domain.engine.DispatchRule;
import org.hexcast.domain.engine.Preemption;
import org.hexcast.domain.engine.ServingPolicies;
import org.hexcast.domain.unit.Quantity;
import org.hexcast.scenarios.tree.Fields;
import org.hexcast.scenarios.tree.FileNode;

/** Reads how an engine serves: the keys {@code batching}, {@code dispatch}, {@code swap}, {@code prefix_caching} and {@code max_waiting}, all optional. */
final class PoliciesReader {

    private PoliciesReader() {}

    static ServingPolicies change(ServingPolicies base, Fields fields) {
        return new ServingPolicies(
                fields.optional("dispatch").map(n -> n.choice(dispatchers())).orElse(base.dispatch()),
                fields.optional("batching").map(n -> n.choice(batchings())).orElse(base.batching()),
                fields.optional("swap").map(PoliciesReader::swap).orElse(base.preemption()),
                fields.optional("prefix_caching").map(PoliciesReader::yes).orElse(base.prefixCaching()),
                fields.optional("max_waiting")
                        .map(n -> (int) n.integer(1, Integer.MAX_VALUE))
                        .orElse(base.maxWaiting()));
    }

    private static Map<String, DispatchRule> dispatchers() {
        Map<String, DispatchRule> words = new LinkedHashMap<>();
        for (DispatchRule rule : DispatchRule.values()) {
            words.put(rule.label(), rule);
        }
        return words;
    }

    private static Map<String, BatchRule> batchings() {
        Map<String, BatchRule> words = new LinkedHashMap<>();
        for (BatchRule rule : BatchRule.values()) {
            words.put(rule.label(), rule);
        }
        return words;
    }

    private static boolean yes(FileNode node) {
        Map<String, Boolean> words = new LinkedHashMap<>();
        words.put("yes", true);
        words.put("no", false);
        return node.choice(words);
    }

    /** One word for no swapping, or a map with bandwidth and space. */
    private static Preemption swap(FileNode node) {
        if (node.kind() != FileNode.Kind.MAP) {
            return node.choice(Map.of("none", new Preemption.Recompute()));
        }
        Fields fields = node.fields();
        FileNode bandwidth = fields.require("bandwidth");
        Optional<FileNode> space = fields.optional("space");
        fields.finish();
        return node.make(() -> new Preemption.Swap(
                bandwidth.quantity(Quantity.BYTES_PER_SECOND),
                space.map(n -> Math.round(n.quantity(Quantity.BYTES))).orElse(USUAL_SPACE_BYTES)));
    }

    /** vLLM's {@code --swap-space} before V1: 4 GiB a GPU. */
    private static final long USUAL_SPACE_BYTES = 4L << 30;
}
