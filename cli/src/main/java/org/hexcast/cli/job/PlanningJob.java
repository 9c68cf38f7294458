package org.hexcast.cli.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.costmodel.memory.MemoryModel;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.plan.KvRoute;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.plan.PlannedFlow;
import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.plan.SearchReport;
import org.hexcast.domain.result.DrawnFigure;
import org.hexcast.domain.result.Draws;
import org.hexcast.scenarios.PlanDocument;
import org.hexcast.scenarios.PlanDraft;
import org.hexcast.scenarios.Scenario;
import org.hexcast.scheduler.plan.PlanningOutcome;
import org.hexcast.scheduler.plan.SearchListener;
import org.hexcast.scheduler.plan.flow.KvRouteAssigner;
import org.hexcast.scheduler.plan.hexgen2.HexGen2Planner;
import org.hexcast.scheduler.plan.strategy.PhaseRate;
import org.hexcast.sim.SimulationPlanEvaluator;

/**
 * Finds a plan for a setting, or takes the one that was written by hand.
 *
 * @param setting the scenario and its costs
 * @param listener hears how far the search is
 * @param notes hears what a person should know about a plan written by hand
 */
public record PlanningJob(Setting setting, SearchListener listener, Consumer<String> notes) {

    /** There is no plan; the message says what binds. */
    public static final class NoPlanException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoPlanException(String message) {
            super(message);
        }
    }

    /**
     * The plan of the scenario: the one written there, or the one that the planner finds.
     *
     * @throws NoPlanException if there is none, or the one written by hand does not fit
     */
    public PlanDocument run() {
        PlanDraft draft = setting.scenario().plan();
        return draft.isGiven() ? complete(draft) : search();
    }

    private PlanDocument search() {
        Scenario.Served served = setting.scenario().served();
        SimulationPlanEvaluator evaluator = new SimulationPlanEvaluator(
                served.cluster(),
                served.model(),
                served.engine(),
                setting.costs(),
                setting.rankingInput(),
                setting.scenario().run().seed());
        PlanningOutcome outcome = new HexGen2Planner(evaluator, listener)
                .plan(setting.problem(), setting.scenario().search().budget());
        if (outcome instanceof PlanningOutcome.Infeasible infeasible) {
            throw new NoPlanException("No plan: " + infeasible.message());
        }
        PlanningOutcome.Feasible feasible = (PlanningOutcome.Feasible) outcome;
        List<PlanDocument.Finalist> finalists = feasible.finalists().stream()
                .map(f -> new PlanDocument.Finalist(f.origin(), f.flow().requestsPerSecond(), f.score()))
                .toList();
        return document(feasible.best(), feasible.report(), finalists);
    }

    /**
     * A plan written by hand: checked against cluster, model and memory; shares and routes that it does not give come from the flow.
     *
     * @throws org.hexcast.scenarios.tree.ScenarioFormatException if it is no plan for this cluster and model
     * @throws NoPlanException if a replica does not fit into memory
     */
    public PlanDocument complete(PlanDraft draft) {
        draft.written().forEach(this::requireFits);
        KvRouteAssigner assigner = new KvRouteAssigner(setting.unlimitedProblem());
        PlannedFlow flow;
        if (draft.isRouted()) {
            Plan plan = draft.node().make(() -> new Plan(draft.replicas(), draft.arrivalShares(), draft.routes()));
            flow = asWritten(plan, assigner);
        } else {
            flow = draft.node().make(() -> assigner.assign(draft.replicas()));
            sayLeftOut(draft, flow.plan());
        }
        return document(flow, new SearchReport(List.of(), 0), List.of());
    }

    private void sayLeftOut(PlanDraft draft, Plan plan) {
        for (Replica replica : draft.replicas()) {
            if (plan.replica(replica.id()).isEmpty()) {
                notes.accept("replica " + replica.id() + " gets no share of the flow and is left out");
            }
        }
    }

    /** The flow that given shares allow: limited by the replica that is loaded first. */
    private static PlannedFlow asWritten(Plan plan, KvRouteAssigner assigner) {
        double most = Double.POSITIVE_INFINITY;
        List<PhaseRate> rates = new ArrayList<>();
        for (Replica replica : plan.replicas()) {
            PhaseRate rate = assigner.rate(replica);
            rates.add(rate);
            double share = share(plan, replica);
            most = share > 0 ? Math.min(most, rate.requestsPerSecond() / share) : most;
        }
        List<PlannedFlow.ReplicaLoad> loads = new ArrayList<>();
        for (int i = 0; i < rates.size(); i++) {
            Replica replica = plan.replicas().get(i);
            PhaseRate rate = rates.get(i);
            loads.add(new PlannedFlow.ReplicaLoad(
                    replica.id(),
                    rate.requestsPerSecond(),
                    most * share(plan, replica),
                    rate.latencySeconds(),
                    rate.batch()));
        }
        return new PlannedFlow(plan, most, loads, List.of());
    }

    private static double share(Plan plan, Replica replica) {
        double share = plan.arrivalShares().getOrDefault(replica.id(), 0.0);
        for (KvRoute route : plan.routes()) {
            if (route.to().equals(replica.id())) {
                share += plan.arrivalShares().getOrDefault(route.from(), 0.0) * route.share();
            }
        }
        return share;
    }

    private void requireFits(PlanDraft.Written written) {
        Scenario.Served served = setting.scenario().served();
        Replica replica = written.replica();
        written.node().make(() -> Plan.requireRunnable(replica, served.cluster(), served.model()));
        List<StageLayout> stages = StageLayout.of(served.cluster(), replica.strategy());
        Optional<String> complaint = new MemoryModel(served.model(), served.engine())
                .complaint(replica, stages, setting.summary().outputs().longestSequence());
        if (complaint.isPresent()) {
            throw new NoPlanException(written.node().place() + ": " + complaint.get());
        }
    }

    private PlanDocument document(PlannedFlow flow, SearchReport report, List<PlanDocument.Finalist> finalists) {
        Scenario scenario = setting.scenario();
        Cluster cluster = scenario.served().cluster();
        List<PlanDocument.DeviceType> devices = cluster.devices().stream()
                .map(d ->
                        new PlanDocument.DeviceType(d.id().toString(), d.type().name()))
                .toList();
        PlanDocument.Header header = new PlanDocument.Header(
                scenario.origin().name(),
                scenario.served().model().name(),
                scenario.served().engine().name(),
                cluster.name(),
                cluster.usdPerHour(),
                cluster.usdPerHour(flow.plan().devices()),
                scenario.search().budget().seed());
        return new PlanDocument(
                header, flow, devices, report, finalists, Draws.none(DrawnFigure.of(scenario.objective())));
    }
}
