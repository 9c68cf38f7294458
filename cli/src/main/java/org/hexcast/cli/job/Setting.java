package org.hexcast.cli.job;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.hexcast.costmodel.CostModel;
import org.hexcast.domain.plan.Objective;
import org.hexcast.domain.workload.Lengths;
import org.hexcast.domain.workload.RandomStreams;
import org.hexcast.domain.workload.ReferenceLatency;
import org.hexcast.domain.workload.RequestSource;
import org.hexcast.domain.workload.ServiceClass;
import org.hexcast.domain.workload.Slo;
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
 * @param classes what is promised to the requests, with the reference of scaled SLOs
 * @param summary the workload in means
 */
public record Setting(Scenario scenario, CostModel costs, List<ServiceClass> classes, WorkloadSummary summary) {

    /** Requests of the short simulations that rank finalists. */
    private static final int RANKING_REQUESTS = 5_000;

    public Setting {
        classes = List.copyOf(classes);
    }

    /**
     * Brings a scenario together with the cost model.
     *
     * @throws IllegalArgumentException if its workload has no request that the model could serve
     */
    public static Setting of(Scenario scenario, Catalog catalog) {
        Scenario.Served served = scenario.served();
        CostModel costs = Profiles.costs(served.profiles(), catalog);
        boolean scaled = scenario.asked().classes().stream()
                .anyMatch(c -> !c.slo().scales().isEmpty());
        ReferenceLatency reference =
                scaled ? new ScenarioReference(catalog, served.model(), served.engine(), costs) : (prompt, output) -> 1;
        List<ServiceClass> classes = scenario.asked().classes().stream()
                .map(c -> c.resolve(reference, ScenarioReference.LABEL))
                .toList();
        RequestSource source = new RequestSource(
                scenario.asked().workload(),
                scenario.asked().contextRule(),
                new RandomStreams(scenario.run().seed()));
        return new Setting(scenario, costs, classes, WorkloadSummary.of(source));
    }

    /** What the planner aims at: the SLO of the class with most requests, of equals the first. The others are judged when a plan is simulated. */
    public Slo slo() {
        Workload workload = scenario.asked().workload();
        int most = 0;
        for (int c = 1; c < classes.size(); c++) {
            most = workload.shareOf(c) > workload.shareOf(most) ? c : most;
        }
        return classes.get(most).slo();
    }

    /** The SLOs of all classes, for tables. */
    public String sloLabel() {
        return classes.size() == 1
                ? slo().label()
                : classes.stream().map(c -> c.name() + ": " + c.slo().label()).collect(Collectors.joining("; "));
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
                scenario.objective(),
                limit(slo().ttftSeconds(mean)),
                limit(slo().tpotSeconds(mean)),
                slo().attainment()));
    }

    /** The same without limits: what replicas can carry at most, whatever the objective. */
    public PlanningProblem unlimitedProblem() {
        return problem(PlanningTarget.unlimited(Objective.THROUGHPUT));
    }

    private PlanningProblem problem(PlanningTarget target) {
        Scenario.Served served = scenario.served();
        return new PlanningProblem(
                served.cluster(),
                served.model(),
                served.engine(),
                costs,
                summary,
                target,
                scenario.search().roles());
    }

    private static double limit(OptionalDouble seconds) {
        return seconds.orElse(Double.POSITIVE_INFINITY);
    }

    /** What the simulator is asked. */
    public RunInput input() {
        return input(scenario.asked().workload());
    }

    /**
     * Refuses a question about an SLO where there is none.
     *
     * @throws IllegalArgumentException if no class has a limit
     */
    public void requireLimits(String flag) {
        if (classes.stream().allMatch(c -> c.slo().limits().isEmpty())) {
            throw new IllegalArgumentException(
                    flag + " needs an SLO, and " + scenario.origin().name()
                            + " has none.\nMaybe add 'slo: {ttft: 2 s, tpot: 100 ms, attainment: 90 %}'.");
        }
    }

    /** The same with another workload. */
    public RunInput input(Workload workload) {
        return new RunInput(workload, scenario.asked().contextRule(), classes);
    }

    /** What finalists are ranked by: the first requests of the run; for throughput the same lengths, but all there at once. */
    public RunInput rankingInput() {
        Workload workload = scenario.asked().workload();
        Workload asked = scenario.objective() == Objective.THROUGHPUT ? workload.saturated() : workload;
        return input(asked.first(RANKING_REQUESTS));
    }
}
