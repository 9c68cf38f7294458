package org.hexcast.cli.job;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;
import java.util.stream.Collectors;
import org.hexcast.costmodel.ErrorDraw;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.result.DrawnFigure;
import org.hexcast.domain.result.DrawnRun;
import org.hexcast.domain.result.Draws;
import org.hexcast.domain.result.Provenance;
import org.hexcast.domain.result.RunHeader;
import org.hexcast.domain.result.RunResult;
import org.hexcast.domain.result.RunSubject;
import org.hexcast.scenarios.Scenario;
import org.hexcast.sim.DrawnRuns;
import org.hexcast.sim.Replications;
import org.hexcast.sim.RunInput;
import org.hexcast.sim.ServedSystem;

/**
 * Simulates a plan under a setting.
 *
 * @param setting the scenario and its costs
 * @param plan what runs
 */
public record SimulationJob(Setting setting, Plan plan) {

    /**
     * Runs all replications.
     *
     * @param progress hears from any thread which share is done
     */
    public RunResult run(DoubleConsumer progress) {
        return run(setting.scenario().run().replications(), progress);
    }

    /**
     * Runs another number of replications than the scenario's.
     *
     * @param replications at least 1
     * @param progress hears from any thread which share is done
     */
    public RunResult run(int replications, DoubleConsumer progress) {
        Replications.Outcome outcome = simulate(setting.input(), replications, progress);
        return new RunResult(header(), outcome.metrics(), outcome.pooled());
    }

    /**
     * Runs replication 0 under draws of the cost errors.
     *
     * @param result of this plan
     * @param count of draws; 0 for none
     * @param progress hears from any thread which share is done
     * @return the result with its draws
     */
    public RunResult drawn(RunResult result, int count, DoubleConsumer progress) {
        List<DrawnRun> runs = new ArrayList<>();
        if (count > 0) {
            runs.add(DrawnRun.of(0, result.replications().get(0)));
            runs.addAll(drawn(setting.input(), draws(count), progress));
        }
        return result.drawn(new Draws(judgedBy(), runs));
    }

    /**
     * The plan with the requests that rank finalists, without errors and under draws of them.
     *
     * @param count of draws; 0 for none
     * @param progress hears from any thread which share is done
     */
    public Draws rankingDraws(int count, DoubleConsumer progress) {
        List<ErrorDraw> draws = new ArrayList<>();
        if (count > 0) {
            draws.add(ErrorDraw.NONE);
            draws.addAll(draws(count));
        }
        return new Draws(judgedBy(), drawn(setting.rankingInput(), draws, progress));
    }

    private DrawnFigure judgedBy() {
        return DrawnFigure.of(setting.scenario().objective());
    }

    private List<ErrorDraw> draws(int count) {
        return ErrorDraw.of(setting.scenario().run().seed(), count);
    }

    private List<DrawnRun> drawn(RunInput input, List<ErrorDraw> draws, DoubleConsumer progress) {
        return new DrawnRuns(system(), input, setting.scenario().run().seed()).run(draws, progress);
    }

    private ServedSystem system() {
        Scenario.Served served = setting.scenario().served();
        return new ServedSystem(served.cluster(), served.model(), served.engine(), plan, setting.costs());
    }

    /**
     * Runs something else on the same system, from the scenario's seed.
     *
     * @param input what is asked
     * @param replications how many runs, at least 1; the first so many are the same whatever their number
     * @param progress hears from any thread which share is done
     */
    public Replications.Outcome simulate(RunInput input, int replications, DoubleConsumer progress) {
        double all = (double) input.workload().requests() * replications;
        long lot = (long) Math.max(1, Math.floor(all / 200));
        return new Replications(system(), input, setting.scenario().run().seed()).run(replications, ended -> {
            if (ended % lot == 0) {
                progress.accept(ended / all);
            }
        });
    }

    /** What identifies runs of this plan under this setting, by predicted step costs. */
    RunHeader header() {
        return header(provenance());
    }

    /** The same with another provenance. */
    RunHeader header(Provenance provenance) {
        Scenario scenario = setting.scenario();
        Scenario.Served served = scenario.served();
        RunSubject subject = new RunSubject(
                served.model().name() + " (" + served.model().precisions().weights() + ")",
                served.engine().name() + " " + served.engine().version(),
                describe(served.cluster()),
                scenario.asked().workload().label(),
                setting.sloLabel());
        return new RunHeader(
                scenario.origin().name(),
                hash(),
                scenario.run().seed(),
                subject,
                served.cluster().usdPerHour(),
                provenance);
    }

    /** A cluster in words: its name and its GPUs by type. */
    public static String describe(Cluster cluster) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        cluster.nodes().forEach(node -> counts.merge(node.type().name(), node.count(), Integer::sum));
        String gpus = counts.entrySet().stream()
                .map(e -> e.getValue() + " x " + e.getKey())
                .collect(Collectors.joining(", "));
        return cluster.name() + " (" + gpus + ")";
    }

    private String hash() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(setting.scenario().origin().sha256().getBytes(StandardCharsets.UTF_8));
            digest.update(plan.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The weakest of all parts of a step on any stage. */
    private Provenance provenance() {
        Scenario.Served served = setting.scenario().served();
        Provenance weakest = Provenance.MEASURED;
        for (Replica replica : plan.replicas()) {
            for (StageLayout layout : StageLayout.of(served.cluster(), replica.strategy())) {
                weakest = weakest.weaker(setting.costs()
                        .stage(served.model(), layout, served.engine())
                        .provenance());
            }
        }
        return weakest;
    }
}
