package org.hexcast.scenarios;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.plan.PlanScore;
import org.hexcast.domain.plan.PlannedFlow;
import org.hexcast.domain.plan.SearchReport;
import org.hexcast.domain.result.Draws;

/**
 * Everything that a plan file holds: the plan, how loaded it is, and how it was found.
 *
 * @param header what it is a plan for
 * @param flow the plan and its flow
 * @param devices every GPU of the cluster, in its order
 * @param report how the search went; no phases for a plan written by hand
 * @param finalists what was simulated, the plan itself first; none for a plan written by hand
 * @param draws the plan under draws of the cost errors, with the requests that rank finalists
 */
public record PlanDocument(
        Header header,
        PlannedFlow flow,
        List<DeviceType> devices,
        SearchReport report,
        List<Finalist> finalists,
        Draws draws) {

    public PlanDocument {
        devices = List.copyOf(devices);
        finalists = List.copyOf(finalists);
    }

    /** The same plan with draws. */
    public PlanDocument drawn(Draws other) {
        return new PlanDocument(header, flow, devices, report, finalists, other);
    }

    /** The GPUs that no replica uses. */
    public List<DeviceType> idle() {
        Set<String> used =
                flow.plan().devices().stream().map(DeviceId::toString).collect(Collectors.toSet());
        return devices.stream().filter(d -> !used.contains(d.device())).toList();
    }

    /**
     * What a plan is for.
     *
     * @param scenario name of the scenario
     * @param model name of the model
     * @param engine name of the engine
     * @param cluster name of the cluster
     * @param usdPerHour price of the whole cluster
     * @param usdPerHourUsed price of the GPUs that the plan uses
     * @param seed of the search
     */
    public record Header(
            String scenario,
            String model,
            String engine,
            String cluster,
            double usdPerHour,
            double usdPerHourUsed,
            long seed) {}

    /**
     * Type of a GPU.
     *
     * @param device {@code node/index}
     * @param gpu product name
     */
    public record DeviceType(String device, String gpu) {}

    /**
     * A simulated finalist.
     *
     * @param origin which part of the search found it
     * @param requestsPerSecond its flow
     * @param score what the simulation says
     */
    public record Finalist(String origin, double requestsPerSecond, PlanScore score) {}
}
