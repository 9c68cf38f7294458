package org.hexcast.calibration.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.hexcast.realexec.kernel.Kernels;

/**
 * What a profile says of the machine that was measured.
 *
 * @param machine processor, Java and the like; no name of the host
 * @param date of the measurement
 * @param commit of the program
 */
public record MachineNote(String machine, String date, String commit) {

    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    /** This machine, as far as it tells. */
    public static MachineNote here(String date, String commit) {
        Runtime runtime = Runtime.getRuntime();
        return new MachineNote(
                processor() + ", " + runtime.availableProcessors() + " cores, Java "
                        + Runtime.version().feature() + ", kernels " + fastest(),
                date,
                commit);
    }

    /** The kernels that {@link Kernels#best} takes. */
    public static String fastest() {
        List<String> names = Kernels.available();
        return names.get(names.size() - 1);
    }

    /** Name of the processor, where the system tells it. */
    public static String processor() {
        try {
            return Files.readAllLines(PROCESSORS).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unnamed processor");
        } catch (IOException e) {
            return "unnamed processor";
        }
    }
}
