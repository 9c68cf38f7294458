package org.hexcast.cli.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.hexcast.cli.job.PlanningJob;
import org.hexcast.cli.job.Setting;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.result.ReplicaUse;
import org.hexcast.domain.result.RunMetrics;
import org.hexcast.domain.workload.RandomStreams;
import org.hexcast.domain.workload.Workload;
import org.hexcast.scenarios.Scenario;
import org.hexcast.scenarios.ScenarioLoader;
import org.hexcast.scenarios.catalog.Catalog;
import org.hexcast.scheduler.plan.SearchListener;
import org.hexcast.sim.RunListener;
import org.hexcast.sim.ServedSystem;
import org.hexcast.sim.ServingSimulation;

/**
 * Simulates one scenario once and prints how fast: a measurement of {@code bench/simulator}, which starts a process for each.
 *
 * <p>Arguments: {@code capacity SCENARIO REQUESTS} prints the requests per second that the plan serves when all are there at once;
 * {@code run SCENARIO PACE REQUESTS RATE} prints a line of JSON. Iterations are those of the measured window, scaled to all requests.
 */
public final class SimulatorSpeed {

    private SimulatorSpeed() {}

    /** Measures. */
    public static void main(String[] args) throws IOException {
        Locale.setDefault(Locale.ROOT);
        Setting setting = Setting.of(new ScenarioLoader(new Catalog()).load(Path.of(args[1])), new Catalog());
        boolean capacity = args[0].equals("capacity");
        int requests = Integer.parseInt(args[capacity ? 2 : 3]);
        Workload.Generated shipped =
                (Workload.Generated) setting.scenario().asked().workload();
        Workload.Generated workload = new Workload.Generated(shipped.clients(), requests);
        ServedSystem system = system(setting);
        if (capacity) {
            RunMetrics metrics = simulate(setting, system, workload.saturated(), ServingSimulation.Pace.FAST_FORWARD);
            System.out.printf("%.4f%n", metrics.throughput().requestsPerSecond());
            return;
        }
        ServingSimulation.Pace pace = ServingSimulation.Pace.valueOf(args[2]);
        Workload asked = workload.atRate(Double.parseDouble(args[4]));
        long startCpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        long start = System.nanoTime();
        RunMetrics metrics = simulate(setting, system, asked, pace);
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpuSeconds = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - startCpu) / 1e9;
        double sinceStart = (System.currentTimeMillis()
                        - ManagementFactory.getRuntimeMXBean().getStartTime())
                / 1e3;
        double served =
                metrics.throughput().requestsPerSecond() * metrics.throughput().windowSeconds();
        long steps =
                metrics.use().replicas().stream().mapToLong(ReplicaUse::steps).sum();
        System.out.printf(
                "{\"scenario\": \"%s\", \"pace\": \"%s\", \"requests\": %d, \"run_s\": %.3f, \"run_cpu_s\": %.3f, \"process_s\": %.3f,"
                        + " \"requests_per_s\": %.0f, \"iterations_per_s\": %.0f, \"peak_mib\": %.0f}%n",
                setting.scenario().origin().name(),
                pace,
                requests,
                seconds,
                cpuSeconds,
                sinceStart,
                requests / seconds,
                steps * (requests / served) / seconds,
                peakKib() / 1024.0);
    }

    private static ServedSystem system(Setting setting) {
        Plan plan = new PlanningJob(setting, SearchListener.NONE, note -> {})
                .run()
                .flow()
                .plan();
        Scenario.Served served = setting.scenario().served();
        return new ServedSystem(served.cluster(), served.model(), served.engine(), plan, setting.costs());
    }

    private static RunMetrics simulate(
            Setting setting, ServedSystem system, Workload workload, ServingSimulation.Pace pace) {
        RandomStreams streams = new RandomStreams(setting.scenario().run().seed());
        return new ServingSimulation(system, setting.input(workload), streams, RunListener.NONE, pace).run();
    }

    /** Most memory that the process has had, where the system tells; else 0. */
    private static long peakKib() throws IOException {
        Path status = Path.of("/proc/self/status");
        List<String> lines = Files.isReadable(status) ? Files.readAllLines(status) : List.of();
        return lines.stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }
}
