package org.hexcast.realexec.net;

import java.util.function.Consumer;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.realexec.device.DeviceCommand;
import org.hexcast.realexec.device.DevicePort;
import org.hexcast.realexec.device.DeviceReport;

/** A device on a worker, as its coordinator sees it. Thread-safe; reports are taken by the thread that reads its connection. */
final class RemoteDevice implements DevicePort {

    private final DeviceId id;
    private final Link link;
    private final Consumer<DeviceReport> reports;
    private volatile boolean failed;

    RemoteDevice(DeviceId id, Link link, Consumer<DeviceReport> reports) {
        this.id = id;
        this.link = link;
        this.reports = reports;
    }

    @Override
    public DeviceId id() {
        return id;
    }

    @Override
    public void submit(DeviceCommand command) {
        if (!failed) {
            link.send(new Message.Order(id, command));
        }
    }

    @Override
    public void abort(String reason) {
        if (!failed) {
            link.send(new Message.Abort(id, reason));
        }
    }

    boolean hasFailed() {
        return failed;
    }

    /** Passes a report on; nothing after a failure. */
    void report(DeviceReport report) {
        if (failed) {
            return;
        }
        failed = report instanceof DeviceReport.Failed;
        reports.accept(report);
    }
}
