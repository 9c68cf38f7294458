package org.hexcast.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import org.hexcast.calibration.probe.MachineNote;
import org.hexcast.cli.console.Table;
import org.hexcast.realexec.kernel.Kernels;
import picocli.CommandLine.Command;

/** {@code hexcast devices}. */
@Command(name = "devices", description = "List what can execute a plan on this machine.")
final class DevicesCommand implements Callable<Integer> {

    private static final double GIB = 1L << 30;

    private final Session session;

    DevicesCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Runtime runtime = Runtime.getRuntime();
        Table table = new Table("device", "what", "cores", "memory for Java", "kernels");
        table.row(
                "cpu",
                MachineNote.processor(),
                String.valueOf(runtime.availableProcessors()),
                String.format(Locale.ROOT, "%.1f GiB", runtime.maxMemory() / GIB),
                String.join(", ", Kernels.available()));
        table.row("cuda", "not built", "-", "-", "-");
        session.console().lines(table.lines());
        return ExitCodes.DONE;
    }
}
