package org.hexcast.calibration.importer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.hexcast.calibration.importer.table.TableRow;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.calibration.sample.ServingSample;
import org.hexcast.costmodel.kernel.KernelShape;

/** Takes the samples of one file and counts its rows. Owned by the import of that file. */
final class ImportSink {

    private static final double MILLISECOND = 1e-3;

    private final PhysicalBound bound;
    private final List<KernelSample> kernels = new ArrayList<>();
    private final List<ServingSample> servings = new ArrayList<>();
    private final Map<String, Long> leftOut = new TreeMap<>();
    private long rowsRead;
    private long rowsUsed;

    ImportSink(PhysicalBound bound) {
        this.bound = bound;
    }

    /** Wraps the reader of a row: counts the row, and turns what a constructor refuses into a complaint about it. */
    Consumer<TableRow> counting(Consumer<TableRow> reader) {
        return row -> {
            int before = kernels.size() + servings.size();
            rowsRead++;
            try {
                reader.accept(row);
            } catch (IllegalArgumentException e) {
                throw row.complaint("", String.valueOf(e.getMessage()));
            }
            if (kernels.size() + servings.size() > before) {
                rowsUsed++;
            }
        };
    }

    /** As {@link #counting}, for what stands in no row: a fitted law counts as one. */
    void countLaw(Runnable reader) {
        int before = servings.size();
        rowsRead++;
        reader.run();
        if (servings.size() > before) {
            rowsUsed++;
        }
    }

    /** A row, or one time of it, is not used. */
    void leaveOut(String reason) {
        leftOut.merge(reason, 1L, Long::sum);
    }

    /** A time in milliseconds of a kernel; as {@link #seconds}. */
    void milliseconds(String key, TableRow row, String column, Measured measured, KernelShape shape) {
        seconds(key, row, row.number(column) * MILLISECOND, measured, shape);
    }

    /** A time in seconds; one of 0, or one that physics forbids, is left out. */
    void seconds(String key, TableRow row, double seconds, Measured measured, KernelShape shape) {
        if (seconds == 0) {
            leaveOut("time 0");
            return;
        }
        Optional<String> broken = bound.broken(shape, measured.gpu(), seconds);
        if (broken.isPresent()) {
            leaveOut(broken.get());
            return;
        }
        kernels.add(new KernelSample(
                shape, measured.gpu(), measured.devices(), seconds, measured.kernel(), source(key, row)));
    }

    /** An end-to-end figure. */
    void add(ServingSample sample) {
        servings.add(sample);
    }

    /** A sample that says its own source. */
    void add(KernelSample sample) {
        kernels.add(sample);
    }

    /** Key, file and line. */
    static String source(String key, TableRow row) {
        return key + " " + row.file() + ":" + row.line();
    }

    List<KernelSample> kernels() {
        return kernels;
    }

    List<ServingSample> servings() {
        return servings;
    }

    ImportedFile imported(String file, String format) {
        return new ImportedFile(file, format, rowsRead, rowsUsed, leftOut, kernels.size() + servings.size());
    }
}
