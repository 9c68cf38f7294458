package org.hexcast.realexec.net;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.realexec.device.DevicePort;
import org.hexcast.realexec.device.DeviceReport;
import org.hexcast.realexec.device.LocalDevices;
import org.hexcast.realexec.device.Mail;
import org.hexcast.realexec.device.Post;
import org.hexcast.realexec.kernel.Kernels;

/** All devices that a coordinator uses: in its own process and on workers, with the mail between them. */
public final class DeviceFleet implements AutoCloseable {

    private final Consumer<DeviceReport> reports;
    private final Workers workers;
    private final LocalDevices local;
    private final Map<DeviceId, DevicePort> ports = Collections.synchronizedMap(new LinkedHashMap<>());

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
        Relay arriving = new Relay();
        this.workers = new Workers(secret, settings, arriving, this::lost);
        this.local = new LocalDevices(workers);
        arriving.to = local::deliver;
    }

    /** Devices of this process alone. */
    public static DeviceFleet here(Consumer<DeviceReport> reports) {
        return new DeviceFleet(Secret.drawn(), LinkSettings.USUAL, reports);
    }

    /** Mail between some devices goes nowhere any more: those that send cannot go on. */
    private void lost(LostRoute route) {
        for (DeviceId id : route.from()) {
            DevicePort port = ports.get(id);
            if (port != null) {
                port.abort("its way to " + route.to() + " is lost: " + route.reason());
            }
        }
    }

    /** Opens a device in this process. */
    public void openHere(DeviceId id, int threads) {
        ports.put(id, local.start(id, Kernels.best(threads), reports));
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
            ports.put(id, connection.open(id, settings, reports));
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
        local.close();
    }
}
