package org.hexcast.sim;

import java.util.List;
import org.hexcast.costmodel.CostModel;
import org.hexcast.domain.engine.EngineProfile;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.plan.PlanScore;
import org.hexcast.domain.result.RunMetrics;
import org.hexcast.domain.workload.RandomStreams;
import org.hexcast.scheduler.plan.PlanEvaluator;

/**
 * Scores finalists by simulating each once, in parallel; all meet the same requests.
 *
 * @param cluster the pool
 * @param model the model served
 * @param engine the engine that serves it
 * @param costs how long steps take
 * @param input what is asked
 * @param seed of the requests
 */
public record SimulationPlanEvaluator(
        Cluster cluster, ModelSpec model, EngineProfile engine, CostModel costs, RunInput input, long seed)
        implements PlanEvaluator {

    @Override
    public List<PlanScore> evaluate(List<Plan> plans) {
        return plans.parallelStream().map(this::score).toList();
    }

    private PlanScore score(Plan plan) {
        ServedSystem system = new ServedSystem(cluster, model, engine, plan, costs);
        RunMetrics metrics = new ServingSimulation(system, input, new RandomStreams(seed), RunListener.NONE).run();
        return new PlanScore(
                metrics.throughput().outputTokensPerSecond(),
                metrics.throughput().goodRequestsPerSecond(),
                metrics.throughput().attainment(),
                metrics.latencies().endToEnd().mean());
    }
}
