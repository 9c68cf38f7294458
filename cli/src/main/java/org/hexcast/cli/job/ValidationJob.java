package org.hexcast.cli.job;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.DoubleConsumer;
import java.util.function.ToDoubleFunction;
import org.hexcast.calibration.probe.CpuCalibration;
import org.hexcast.calibration.probe.MachineNote;
import org.hexcast.calibration.probe.ProbeSettings;
import org.hexcast.calibration.probe.Yardstick;
import org.hexcast.costmodel.StageCost;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.hardware.Node;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.result.RunMetrics;
import org.hexcast.domain.result.RunResult;
import org.hexcast.domain.result.StepSpan;
import org.hexcast.domain.workload.Lengths;
import org.hexcast.domain.workload.PrefixHashes;
import org.hexcast.domain.workload.Trace;
import org.hexcast.domain.workload.TraceRow;
import org.hexcast.domain.workload.Workload;
import org.hexcast.realexec.serving.Answer;
import org.hexcast.realexec.serving.StageStep;
import org.hexcast.scenarios.Scenario;
import org.hexcast.scenarios.catalog.Catalog;

/**
 * Lays a prediction beside what happens: measures the devices, predicts, executes, and predicts once more for the very requests that were served.
 *
 * @param scenario on CPU devices
 * @param catalog the facts
 */
public record ValidationJob(Scenario scenario, Catalog catalog) {

    /**
     * Steps of one kind in all runs.
     *
     * @param kind what they compute
     * @param count how many
     * @param predictedSeconds mean, of the same batches
     * @param measuredSeconds mean
     */
    public record Steps(StepSpan.Kind kind, long count, double predictedSeconds, double measuredSeconds) {}

    /**
     * A scenario on measured devices.
     *
     * @param scenario with their profile
     * @param yardstick of the machine
     * @param before what it said while they were measured
     * @param threads of each
     */
    public record Calibrated(Scenario scenario, Yardstick yardstick, Yardstick.Reading before, int threads) {}

    /**
     * What came out.
     *
     * @param measured all runs
     * @param again the prediction for the requests of each run, with their observed arrivals
     * @param steps predicted and measured times of the same steps, by kind
     * @param yardstick its mean before the runs
     */
    public record Outcome(RunResult measured, List<RunMetrics> again, List<Steps> steps, Yardstick.Reading yardstick) {
        public Outcome {
            again = List.copyOf(again);
            steps = List.copyOf(steps);
        }
    }

    /**
     * Measures the devices of the scenario.
     *
     * @param settings how long
     * @param machine what the profile says of it
     * @param progress hears what begins
     * @return the scenario with the measured profile and the measured overhead of its engine, and the yardstick
     * @throws IllegalArgumentException if a device of the scenario is no CPU
     */
    public Calibrated calibrated(ProbeSettings settings, MachineNote machine, CpuCalibration.Progress progress) {
        Scenario.Served served = scenario.served();
        TreeSet<Integer> threads = new TreeSet<>();
        int most = 1;
        for (Node node : served.cluster().nodes()) {
            threads.add(threads(node.type()));
            most = Math.max(most, node.count());
        }
        if (threads.size() > 1) {
            throw new IllegalArgumentException("the devices of one run have the same number of threads, not " + threads
                    + "\nMaybe take one type of CPU devices.");
        }
        TreeSet<Integer> degrees = new TreeSet<>();
        for (int degree = 1; degree <= most; degree++) {
            if (served.model().divisibleBy(degree)) {
                degrees.add(degree);
            }
        }
        CpuCalibration.Outcome outcome =
                new CpuCalibration(catalog, machine).run(settings, served.model(), degrees, threads.first(), progress);
        Scenario calibrated = scenario.serving(new Scenario.Served(
                served.cluster(),
                served.model(),
                served.engine().with(outcome.overhead()),
                List.of(outcome.profile())));
        return new Calibrated(
                calibrated, new Yardstick(degrees.last(), threads.first()), outcome.yardstick(), threads.first());
    }

    /**
     * Threads of a CPU device.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static int threads(GpuType type) {
        if (!type.name().equals("CPU") && !type.name().startsWith("CPU-")) {
            throw new IllegalArgumentException("this machine executes on CPU devices, and the scenario has "
                    + type.name() + "\nMaybe take the GPU type CPU, as scenarios/validate does.");
        }
        return type.multiprocessors();
    }

    /**
     * Executes a plan and predicts it once more.
     *
     * @param job has the calibrated scenario and the plan, and opens the devices
     * @param runs executions of which the median counts
     * @param yardstick read before each
     * @param progress hears which share is done
     */
    public static Outcome measure(ExecutionJob job, int runs, Yardstick yardstick, DoubleConsumer progress) {
        Setting setting = job.setting();
        Plan plan = job.plan();
        List<Yardstick.Reading> readings = new ArrayList<>();
        List<ExecutionJob.Run> executed = job.run(runs, () -> readings.add(yardstick.read()), progress);
        for (ExecutionJob.Run run : executed) {
            if (!run.lost().isEmpty()) {
                throw new ExecutionJob.DeviceFailedException(run.lost());
            }
        }
        RunResult measured = job.result(executed);
        return new Outcome(
                measured,
                again(setting, plan, executed),
                steps(setting, plan, executed),
                Yardstick.Reading.mean(readings));
    }

    private static List<RunMetrics> again(Setting setting, Plan plan, List<ExecutionJob.Run> runs) {
        SimulationJob job = new SimulationJob(setting, plan);
        List<RunMetrics> metrics = new ArrayList<>();
        for (ExecutionJob.Run run : runs) {
            Workload observed = new Workload.Replayed(new Trace("observed", rows(run), 0), 1);
            metrics.addAll(job.simulate(setting.input(observed), 1, share -> {}).metrics());
        }
        return metrics;
    }

    private static List<TraceRow> rows(ExecutionJob.Run run) {
        return run.answers().stream()
                .map(Answer::request)
                .map(request -> new TraceRow(
                        request.arrivalNanos(),
                        new Lengths(request.promptTokens(), request.outputTokens()),
                        PrefixHashes.NONE))
                .toList();
    }

    private static List<Steps> steps(Setting setting, Plan plan, List<ExecutionJob.Run> runs) {
        Scenario.Served served = setting.scenario().served();
        Map<StepSpan.Kind, double[]> sums = new EnumMap<>(StepSpan.Kind.class);
        for (Replica replica : plan.replicas()) {
            List<StageCost> costs = StageLayout.of(served.cluster(), replica.strategy()).stream()
                    .map(layout -> setting.costs().stage(served.model(), layout, served.engine()))
                    .toList();
            ReplicaId id = replica.id();
            for (ExecutionJob.Run run : runs) {
                for (StageStep step : run.steps()) {
                    if (step.span().replica().equals(id)) {
                        double[] sum = sums.computeIfAbsent(step.span().kind(), kind -> new double[3]);
                        sum[0]++;
                        sum[1] += costs.get(step.span().stage()).seconds(step.shape());
                        sum[2] += (step.span().endNanos() - step.span().startNanos()) / 1e9;
                    }
                }
            }
        }
        List<Steps> steps = new ArrayList<>();
        sums.forEach((kind, sum) -> steps.add(new Steps(kind, (long) sum[0], sum[1] / sum[0], sum[2] / sum[0])));
        return steps;
    }

    /** The median over runs of a figure. */
    public static double median(List<RunMetrics> runs, ToDoubleFunction<RunMetrics> figure) {
        double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
