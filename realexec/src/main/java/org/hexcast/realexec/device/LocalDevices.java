package org.hexcast.realexec.device;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.realexec.kernel.LayerKernels;

/** Devices of this process. Mail between them is handed over; mail for others goes on to the post around them. Thread-safe. */
public final class LocalDevices implements Post, AutoCloseable {

    private final Map<DeviceId, DeviceWorker> workers = new ConcurrentHashMap<>();
    private final Post beyond;

    /**
     * No devices yet.
     *
     * @param beyond carries mail for devices that are not here
     */
    public LocalDevices(Post beyond) {
        this.beyond = beyond;
    }

    /** Devices that know nobody else: mail for others is dropped. */
    public static LocalDevices alone() {
        return new LocalDevices(mail -> {});
    }

    /**
     * Starts a device.
     *
     * @param id which; its predecessor of the same name, if any, must be closed
     * @param kernels what it computes with; closed with it
     * @param reports hears its reports
     */
    public DeviceWorker start(DeviceId id, LayerKernels kernels, Consumer<DeviceReport> reports) {
        DeviceWorker worker = DeviceWorker.start(id, new DeviceWorker.Surroundings(kernels, this, reports));
        workers.put(id, worker);
        return worker;
    }

    /** Starts several with so many threads each. */
    public Map<DeviceId, DevicePort> startAll(
            Collection<DeviceId> ids, IntFunction<LayerKernels> kernels, int threads, Consumer<DeviceReport> reports) {
        Map<DeviceId, DevicePort> ports = new LinkedHashMap<>();
        ids.forEach(id -> ports.put(id, start(id, kernels.apply(threads), reports)));
        return ports;
    }

    @Override
    public void send(Mail mail) {
        DeviceWorker worker = workers.get(mail.to());
        if (worker == null) {
            beyond.send(mail);
        } else {
            worker.deliver(mail);
        }
    }

    /** Mail from elsewhere for a device of this process; dropped if it is not here. */
    public void deliver(Mail mail) {
        DeviceWorker worker = workers.get(mail.to());
        if (worker != null) {
            worker.deliver(mail);
        }
    }

    /** Ends a device. */
    public void close(DeviceId id) {
        DeviceWorker worker = workers.remove(id);
        if (worker != null) {
            worker.close();
        }
    }

    /** Ends all devices and waits for their threads. */
    @Override
    public void close() {
        workers.values().forEach(DeviceWorker::close);
        for (DeviceWorker worker : workers.values()) {
            try {
                worker.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        workers.clear();
    }
}
