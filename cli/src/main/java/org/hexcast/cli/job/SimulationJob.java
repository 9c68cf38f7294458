package org.hexcast.cli.job;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleConsumer;
import java.util.stream.Collectors;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.result.Provenance;
import org.hexcast.domain.result.RunHeader;
import org.hexcast.domain.result.RunResult;
import org.hexcast.domain.result.RunSubject;
import org.hexcast.scenarios.Scenario;
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
        Replications.Outcome outcome =
                simulate(setting.input(), setting.scenario().run().replications(), progress);
        return new RunResult(header(), outcome.metrics(), outcome.pooled());
    }

    /**
     * Runs something else on the same system, from the scenario's seed.
     *
     * @param input what is asked
     * @param replications how many runs, at least 1; the first so many are the same whatever their number
     * @param progress hears from any thread which share is done
     */
    public Replications.Outcome simulate(RunInput input, int replications, DoubleConsumer progress) {
        Scenario.Served served = setting.scenario().served();
        ServedSystem system =
                new ServedSystem(served.cluster(), served.model(), served.engine(), plan, setting.costs());
        double all = (double) input.workload().requests() * replications;
        long lot = (long) Math.max(1, Math.floor(all / 200));
        return new Replications(system, input, setting.scenario().run().seed()).run(replications, ended -> {
            if (ended % lot == 0) {
                progress.accept(ended / all);
            }
        });
    }

    private RunHeader header() {
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
                provenance());
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
