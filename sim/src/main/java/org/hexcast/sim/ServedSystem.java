package org.hexcast.sim;

import org.hexcast.costmodel.CostModel;
import org.hexcast.domain.engine.EngineProfile;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.plan.Plan;

/**
 * What is simulated.
 *
 * @param cluster the pool
 * @param model the model served
 * @param engine the engine that serves it
 * @param plan how it lies on the pool; must be runnable there
 * @param costs how long steps take
 */
public record ServedSystem(Cluster cluster, ModelSpec model, EngineProfile engine, Plan plan, CostModel costs) {

    public ServedSystem {
        plan.requireRunnable(cluster, model);
    }
}
