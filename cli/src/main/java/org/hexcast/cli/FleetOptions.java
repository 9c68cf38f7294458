package org.hexcast.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.plan.Plan;
import org.hexcast.realexec.device.CoreShares;
import org.hexcast.realexec.device.DeviceReport;
import org.hexcast.realexec.net.CpuHost;
import org.hexcast.realexec.net.DeviceFleet;
import org.hexcast.realexec.net.DeviceSettings;
import org.hexcast.realexec.net.LinkSettings;
import org.hexcast.realexec.net.WireException;
import org.hexcast.realexec.net.WorkerAddress;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of a command that executes a plan: where its devices are. */
final class FleetOptions {

    private static final int MOST_THREADS = 1024;

    /** The plan decides how many KV blocks a device has; its memory is not limited apart from that. */
    private static final long ANY_MEMORY = Long.MAX_VALUE;

    @Option(
            names = "--worker",
            paramLabel = "NODE=HOST:PORT",
            description =
                    "the devices of this node live on that worker (hexcast worker); repeatable; devices of other nodes live here")
    private List<String> workers = new ArrayList<>();

    @Option(names = "--secret-file", paramLabel = "FILE", description = "file with the secret that the workers know")
    private @Nullable Path secretFile;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "threads of a device (default: ${DEFAULT-VALUE})")
    private int threads = 1;

    @Mixin
    private CoreOptions cores = new CoreOptions();

    /**
     * Opens every device of a plan at its place and introduces the workers to each other. To be closed by the caller.
     *
     * @param plan whose devices
     * @param reports hears what devices report; never blocks
     * @throws IllegalArgumentException if the options contradict the plan or one another, or a worker cannot be used
     */
    DeviceFleet open(Plan plan, Consumer<DeviceReport> reports) {
        if (threads < 1 || threads > MOST_THREADS) {
            throw new IllegalArgumentException(
                    "--threads " + threads + " must be from 1 to " + MOST_THREADS + ", for each device of the plan.");
        }
        CoreShares shares = cores.shares();
        Map<String, WorkerAddress> places = places(nodes(plan));
        DeviceFleet fleet = fleet(reports);
        try {
            Map<WorkerAddress, List<DeviceId>> away = new LinkedHashMap<>();
            for (DeviceId id : plan.devices()) {
                WorkerAddress place = places.get(id.node());
                if (place == null) {
                    fleet.openHere(id, threads, shares);
                } else {
                    away.computeIfAbsent(place, p -> new ArrayList<>()).add(id);
                }
            }
            for (Map.Entry<WorkerAddress, List<DeviceId>> there : away.entrySet()) {
                fleet.openAt(
                        there.getKey(), there.getValue(), new DeviceSettings(CpuHost.BACKEND, threads, ANY_MEMORY));
            }
            fleet.introduce();
            return fleet;
        } catch (WireException e) {
            fleet.close();
            throw new IllegalArgumentException(e.getMessage(), e);
        } catch (RuntimeException e) {
            fleet.close();
            throw e;
        }
    }

    private DeviceFleet fleet(Consumer<DeviceReport> reports) {
        if (workers.isEmpty()) {
            return DeviceFleet.here(reports);
        }
        if (secretFile == null) {
            throw new IllegalArgumentException("--worker " + workers.get(0)
                    + " needs the secret of that worker.\nMaybe name its file with --secret-file.");
        }
        return new DeviceFleet(SecretFile.read(secretFile), LinkSettings.USUAL, reports);
    }

    private static Set<String> nodes(Plan plan) {
        Set<String> nodes = new LinkedHashSet<>();
        plan.devices().forEach(id -> nodes.add(id.node()));
        return nodes;
    }

    private Map<String, WorkerAddress> places(Set<String> nodes) {
        Map<String, WorkerAddress> places = new HashMap<>();
        for (String worker : workers) {
            int equals = worker.indexOf('=');
            if (equals < 1) {
                String address = worker.substring(equals + 1);
                throw new IllegalArgumentException("--worker " + worker
                        + " must be NODE=HOST:PORT.\nMaybe write --worker "
                        + nodes.iterator().next() + "=" + (address.indexOf(':') < 0 ? "HOST:PORT" : address));
            }
            String node = worker.substring(0, equals);
            if (!nodes.contains(node)) {
                throw new IllegalArgumentException("--worker " + worker + " names node '" + node
                        + "', but the plan has devices of " + String.join(", ", nodes) + ".\nMaybe write --worker "
                        + nodes.iterator().next() + worker.substring(equals));
            }
            WorkerAddress address = WorkerAddress.parse(worker.substring(equals + 1));
            WorkerAddress before = places.put(node, address);
            if (before != null) {
                throw new IllegalArgumentException("--worker names node '" + node + "' twice: " + before + " and "
                        + address + ".\nMaybe leave one of them out.");
            }
        }
        return places;
    }
}
