package org.hexcast.cli.job;

import java.util.OptionalDouble;
import org.hexcast.costmodel.CostModel;
import org.hexcast.costmodel.compute.RooflineCostModel;
import org.hexcast.domain.plan.Objective;
import org.hexcast.domain.workload.ArrivalProcess;
import org.hexcast.domain.workload.LengthDistribution;
import org.hexcast.domain.workload.Lengths;
import org.hexcast.domain.workload.RandomStreams;
import org.hexcast.domain.workload.RequestSource;
import org.hexcast.domain.workload.Slo;
import org.hexcast.domain.workload.Trace;
import org.hexcast.domain.workload.TraceLengths;
import org.hexcast.domain.workload.Workload;
import org.hexcast.domain.workload.WorkloadSummary;
import org.hexcast.scenarios.Scenario;
import org.hexcast.scenarios.catalog.Catalog;
import org.hexcast.scheduler.plan.PlanningProblem;
import org.hexcast.scheduler.plan.PlanningTarget;
import org.hexcast.sim.RunInput;

/**
 * A scenario with the cost model that it is judged by.
 *
 * @param scenario what the file says
 * @param costs how long steps take
 * @param slo the SLO with its reference
 * @param summary the workload in means
 */
public record Setting(Scenario scenario, CostModel costs, Slo slo, WorkloadSummary summary) {

    /** Requests of the short simulations that rank finalists. */
    private static final int RANKING_REQUESTS = 5_000;

    /**
     * Brings a scenario together with the cost model.
     *
     * @throws IllegalArgumentException if its workload has no request that the model could serve
     */
    public static Setting of(Scenario scenario, Catalog catalog) {
        CostModel costs = RooflineCostModel.usual();
        Scenario.Served served = scenario.served();
        Slo slo = scenario.asked().slo().scales().isEmpty()
                ? scenario.asked().slo().resolve((prompt, output) -> 1, "")
                : scenario.asked()
                        .slo()
                        .resolve(
                                new ScenarioReference(catalog, served.model(), served.engine(), costs),
                                ScenarioReference.LABEL);
        RequestSource source = new RequestSource(
                scenario.asked().workload(),
                scenario.asked().contextRule(),
                new RandomStreams(scenario.run().seed()));
        return new Setting(scenario, costs, slo, WorkloadSummary.of(source));
    }

    /** What the planner is asked: for throughput the limits of the SLO do not count. */
    public PlanningProblem problem() {
        if (scenario.objective() == Objective.THROUGHPUT) {
            return unlimitedProblem();
        }
        Lengths mean =
                new Lengths((int) Math.max(1, Math.round(summary.prompts().mean())), (int)
                        Math.max(1, Math.round(summary.outputs().mean())));
        return problem(new PlanningTarget(
                scenario.objective(), limit(slo.ttftSeconds(mean)), limit(slo.tpotSeconds(mean)), slo.attainment()));
    }

    /** The same without limits: what replicas can carry at most, whatever the objective. */
    public PlanningProblem unlimitedProblem() {
        return problem(PlanningTarget.unlimited(Objective.THROUGHPUT));
    }

    private PlanningProblem problem(PlanningTarget target) {
        Scenario.Served served = scenario.served();
        return new PlanningProblem(served.cluster(), served.model(), served.engine(), costs, summary, target);
    }

    private static double limit(OptionalDouble seconds) {
        return seconds.orElse(Double.POSITIVE_INFINITY);
    }

    /** What the simulator is asked. */
    public RunInput input() {
        return new RunInput(scenario.asked().workload(), scenario.asked().contextRule(), slo);
    }

    /** What finalists are ranked by: the first requests of the run; for throughput the same lengths, but all there at once. */
    public RunInput rankingInput() {
        Workload workload = scenario.asked().workload();
        int requests = Math.min(RANKING_REQUESTS, workload.requests());
        Workload shortened;
        if (workload instanceof Workload.Generated generated) {
            ArrivalProcess arrivals = scenario.objective() == Objective.THROUGHPUT
                    ? new ArrivalProcess.Saturating()
                    : generated.arrivals();
            shortened = new Workload.Generated(generated.lengths(), arrivals, requests);
        } else {
            Workload.Replayed replayed = (Workload.Replayed) workload;
            LengthDistribution lengths = new TraceLengths(replayed.trace());
            shortened = scenario.objective() == Objective.THROUGHPUT
                    ? new Workload.Generated(lengths, new ArrivalProcess.Saturating(), requests)
                    : new Workload.Replayed(new Trace(
                            replayed.trace().name(), replayed.trace().rows().subList(0, requests)));
        }
        return new RunInput(shortened, scenario.asked().contextRule(), slo);
    }
}
