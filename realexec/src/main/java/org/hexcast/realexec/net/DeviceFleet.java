package org.hexcast.realexec.net;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.realexec.device.CoreShares;
import org.hexcast.realexec.device.DevicePort;
import org.hexcast.realexec.device.DeviceReport;
import org.hexcast.realexec.device.LocalDevices;
import org.hexcast.realexec.device.Mail;
import org.hexcast.realexec.device.Post;
import org.hexcast.realexec.kernel.Kernels;

/** All devices that a coordinator uses: in its own process and on workers, with the mail between them. */
public final class DeviceFleet implements AutoCloseable {

    /** When a worker dies, its neighbours may say so before the coordinator has missed it: so many heartbeats decide which it is. */
    private static final int BEATS = 3;

    private final Consumer<DeviceReport> reports;
    private final Workers workers;
    private final LocalDevices local;
    private final Map<DeviceId, DevicePort> ports = Collections.synchronizedMap(new LinkedHashMap<>());
    private final Map<DeviceId, CoreShares> taken = new ConcurrentHashMap<>();
    private final Set<DeviceId> failed = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor timer = NetThreads.timer("routes");
    private final long patienceNanos;

    /** Lets two rooms know each other that are made one after the other. */
    private static final class Relay implements Post {
        private volatile Post to = mail -> {};

        @Override
        public void send(Mail mail) {
            to.send(mail);
        }
    }

    /**
     * No devices yet.
     *
     * @param secret that workers know
     * @param settings of the connections
     * @param reports hears what devices report; never blocks
     */
    public DeviceFleet(Secret secret, LinkSettings settings, Consumer<DeviceReport> reports) {
        this.reports = reports;
        this.patienceNanos = settings.heartbeat().multipliedBy(BEATS).toNanos();
        Relay arriving = new Relay();
        this.workers = new Workers(secret, settings, arriving, this::lost);
        this.local = new LocalDevices(workers);
        arriving.to = local::deliver;
    }

    /** Devices of this process alone. */
    public static DeviceFleet here(Consumer<DeviceReport> reports) {
        return new DeviceFleet(Secret.drawn(), LinkSettings.USUAL, reports);
    }

    /** A worker cannot send to another one. If the other one is lost, that is all there is to it; who has heard nothing of a loss by then is cut off. */
    private void lost(LostRoute route) {
        Future<?> unused = timer.schedule(() -> cutOff(route), patienceNanos, TimeUnit.NANOSECONDS);
    }

    /** Mail between some devices goes nowhere any more: those that send cannot go on, unless nobody is left to send to. */
    private void cutOff(LostRoute route) {
        if (failed.containsAll(route.to())) {
            return;
        }
        for (DeviceId id : route.from()) {
            DevicePort port = ports.get(id);
            if (port != null) {
                port.abort("its way to " + route.to() + " is lost: " + route.reason());
            }
        }
    }

    private void heard(DeviceReport report) {
        if (report instanceof DeviceReport.Failed) {
            failed.add(report.device());
        }
        reports.accept(report);
    }

    /**
     * Opens a device in this process.
     *
     * @param cores that it takes its own from, until the fleet is closed
     * @throws IllegalArgumentException if too few of them are left
     */
    public void openHere(DeviceId id, int threads, CoreShares cores) {
        ports.put(id, cores.start(id, threads, () -> local.start(id, Kernels.best(threads), this::heard)));
        taken.put(id, cores);
    }

    /**
     * Opens devices on a worker.
     *
     * @throws WireException if the worker cannot be reached, refuses, or has no such device
     */
    public WorkerMachine openAt(WorkerAddress address, List<DeviceId> ids, DeviceSettings settings)
            throws WireException {
        WorkerConnection connection = workers.connect(address);
        for (DeviceId id : ids) {
            ports.put(id, connection.open(id, settings, this::heard));
        }
        return connection.machine();
    }

    /** Tells workers of one another; to be called when all devices are open. */
    public void introduce() {
        workers.introduce();
    }

    /** The devices. */
    public Map<DeviceId, DevicePort> ports() {
        return new LinkedHashMap<>(ports);
    }

    /** Ends all devices and connections. */
    @Override
    public void close() {
        workers.close();
        NetThreads.end(timer);
        local.close();
        taken.forEach((id, cores) -> cores.release(id));
    }
}
