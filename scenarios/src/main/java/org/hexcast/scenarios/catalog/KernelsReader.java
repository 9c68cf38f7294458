package org.hexcast.scenarios.catalog;

import java.util.Map;
import java.util.TreeMap;
import org.hexcast.domain.engine.EngineKernels;
import org.hexcast.domain.unit.Quantity;
import org.hexcast.scenarios.tree.Fields;
import org.hexcast.scenarios.tree.FileNode;

/** Reads what an engine's kernels cost beyond those of the profiles: {@code launch}, {@code prompt_slowdown}, and both by GPU in {@code on_gpus}. */
final class KernelsReader {

    private KernelsReader() {}

    static EngineKernels.Rule read(Fields engine) {
        Map<String, EngineKernels> byGpu = new TreeMap<>();
        engine.optional("on_gpus")
                .ifPresent(list -> list.items().forEach(item -> {
                    Fields fields = item.fields();
                    byGpu.put(fields.require("gpu").text(), kernels(fields));
                    fields.finish();
                }));
        return new EngineKernels.Rule(kernels(engine), byGpu);
    }

    private static EngineKernels kernels(Fields fields) {
        double launch = fields.optional("launch")
                .map(node -> node.quantity(Quantity.SECONDS))
                .orElse(0.0);
        double slowdown =
                fields.optional("prompt_slowdown").map(FileNode::number).orElse(1.0);
        return fields.node().make(() -> new EngineKernels(launch, slowdown));
    }
}
