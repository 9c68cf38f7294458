package org.hexcast.realexec.net;

import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.realexec.device.DeviceCommand;
import org.hexcast.realexec.device.DeviceReport;
import org.hexcast.realexec.device.Mail;
import org.hexcast.realexec.device.Post;
import org.hexcast.realexec.device.TokenIds;

/** Devices that keep what they get; they answer a step, and report a failure when they are aborted. */
final class FakeHost implements DeviceHost {

    final Map<DeviceId, FakeDevice> devices = new ConcurrentHashMap<>();
    final BlockingQueue<DeviceId> closed = new LinkedBlockingQueue<>();

    @Override
    public HostedDevice open(DeviceId id, DeviceSettings settings, Post post, Consumer<DeviceReport> reports) {
        if (!settings.backend().equals("cpu")) {
            throw new IllegalArgumentException("there is no backend " + settings.backend());
        }
        FakeDevice device = new FakeDevice(id, post, reports, closed);
        devices.put(id, device);
        return device;
    }

    FakeDevice device(DeviceId id) {
        FakeDevice device = devices.get(id);
        if (device == null) {
            throw new AssertionError("device " + id + " is not open");
        }
        return device;
    }

    /** One of them. */
    record FakeDevice(
            DeviceId id,
            Post post,
            Consumer<DeviceReport> reports,
            BlockingQueue<DeviceId> closed,
            BlockingQueue<DeviceCommand> commands,
            BlockingQueue<Mail> mail,
            BlockingQueue<String> aborts)
            implements HostedDevice {

        FakeDevice(DeviceId id, Post post, Consumer<DeviceReport> reports, BlockingQueue<DeviceId> closed) {
            this(
                    id,
                    post,
                    reports,
                    closed,
                    new LinkedBlockingQueue<>(),
                    new LinkedBlockingQueue<>(),
                    new LinkedBlockingQueue<>());
        }

        @Override
        public void submit(DeviceCommand command) {
            commands.add(command);
            if (command instanceof DeviceCommand.Step step) {
                reports.accept(new DeviceReport.StepDone(id, step.step(), 1, TokenIds.NONE));
            }
        }

        @Override
        public void abort(String reason) {
            aborts.add(reason);
            reports.accept(new DeviceReport.Failed(id, reason));
        }

        @Override
        public void deliver(Mail delivered) {
            mail.add(delivered);
        }

        @Override
        public void close() {
            closed.add(id);
        }
    }
}
