package org.hexcast.realexec.net;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.hexcast.realexec.device.DeviceReport;

/** Passes the reports of one device on, not before its coordinator knows that it is open, and none after a failure. Thread-safe. */
final class ReportGate implements Consumer<DeviceReport> {

    private final Consumer<DeviceReport> coordinator;
    private final List<DeviceReport> early = new ArrayList<>();
    private boolean open;
    private boolean failed;

    ReportGate(Consumer<DeviceReport> coordinator) {
        this.coordinator = coordinator;
    }

    @Override
    public synchronized void accept(DeviceReport report) {
        if (failed) {
            return;
        }
        failed = report instanceof DeviceReport.Failed;
        if (open) {
            coordinator.accept(report);
        } else {
            early.add(report);
        }
    }

    /** The coordinator knows. */
    synchronized void open() {
        open = true;
        early.forEach(coordinator);
        early.clear();
    }

    synchronized boolean hasFailed() {
        return failed;
    }
}
