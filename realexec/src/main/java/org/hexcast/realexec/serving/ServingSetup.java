package org.hexcast.realexec.serving;

import java.util.List;
import org.hexcast.domain.engine.EngineProfile;
import org.hexcast.domain.engine.Preemption;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.workload.ServiceClass;
import org.hexcast.realexec.device.DecoderShape;
import org.hexcast.realexec.device.ShardSpec.WeightsSpec;

/**
 * What is served.
 *
 * @param cluster the devices
 * @param served the model
 * @param engine policies, limits and memory
 * @param plan how the model lies on the devices; must be runnable there
 * @param classes what is promised to requests, by the numbers that they carry; at least one
 */
public record ServingSetup(
        Cluster cluster, ServedModel served, EngineProfile engine, Plan plan, List<ServiceClass> classes) {

    /**
     * A model that is executed.
     *
     * @param spec its shape, as the cost model sees it
     * @param numerics constants of its formulas
     * @param weights where its weights come from
     * @param contextTokens longest sequence served, at most the model's own
     */
    public record ServedModel(ModelSpec spec, DecoderShape.Numerics numerics, WeightsSpec weights, int contextTokens) {

        /** A model that serves sequences as long as it can. */
        public ServedModel(ModelSpec spec, DecoderShape.Numerics numerics, WeightsSpec weights) {
            this(spec, numerics, weights, spec.contextTokens());
        }

        /** What devices compute. */
        public DecoderShape shape() {
            return DecoderShape.of(spec, numerics);
        }
    }

    public ServingSetup {
        classes = List.copyOf(classes);
        if (classes.isEmpty()) {
            throw new IllegalArgumentException("a run has at least one class of requests");
        }
        plan.requireRunnable(cluster, served.spec());
        if (engine.policies().prefixCaching()) {
            throw new IllegalArgumentException("engine " + engine.name()
                    + " caches prefixes, which the executor does not do.\nMaybe state prefix_caching: false.");
        }
        if (!(engine.policies().preemption() instanceof Preemption.Recompute)) {
            throw new IllegalArgumentException("engine " + engine.name()
                    + " swaps preempted caches out; the executor recomputes them.\nMaybe state preemption: recompute.");
        }
    }
}
