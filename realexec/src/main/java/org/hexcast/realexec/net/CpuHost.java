package org.hexcast.realexec.net;

import java.util.function.Consumer;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.realexec.device.CoreShares;
import org.hexcast.realexec.device.DeviceCommand;
import org.hexcast.realexec.device.DeviceReport;
import org.hexcast.realexec.device.DeviceWorker;
import org.hexcast.realexec.device.Mail;
import org.hexcast.realexec.device.Post;
import org.hexcast.realexec.kernel.Kernels;

/**
 * Opens CPU devices on a worker.
 *
 * @param cores that devices take their own from
 */
public record CpuHost(CoreShares cores) implements DeviceHost {

    /** Name of the backend. */
    public static final String BACKEND = "cpu";

    @Override
    public HostedDevice open(DeviceId id, DeviceSettings settings, Post post, Consumer<DeviceReport> reports) {
        if (!settings.backend().equals(BACKEND)) {
            throw new IllegalArgumentException("there is no backend '" + settings.backend() + "' here, there is "
                    + BACKEND + ".\nMaybe start the worker where that backend is.");
        }
        DeviceWorker worker = cores.start(
                id,
                settings.threads(),
                () -> DeviceWorker.start(
                        id, new DeviceWorker.Surroundings(Kernels.best(settings.threads()), post, reports)));
        return new Hosted(worker, cores);
    }

    private record Hosted(DeviceWorker worker, CoreShares cores) implements HostedDevice {

        @Override
        public DeviceId id() {
            return worker.id();
        }

        @Override
        public void submit(DeviceCommand command) {
            worker.submit(command);
        }

        @Override
        public void abort(String reason) {
            worker.abort(reason);
        }

        @Override
        public void deliver(Mail mail) {
            worker.deliver(mail);
        }

        @Override
        public void close() {
            worker.close();
            try {
                worker.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            cores.release(worker.id());
        }
    }
}
