package org.hexcast.calibration.probe;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.hexcast.realexec.kernel.Kernels;
import org.hexcast.realexec.kernel.LayerKernels;
import org.hexcast.realexec.kernel.Matrix;

/**
 * Two products, always the same: one of many rows with weights that the caches hold, and one of a single row with weights that only the memory holds. How fast
 * the machine computes and reads at a moment, set against how fast it was when its laws were measured: a shared machine drifts, and what drifts is no error of a
 * law.
 */
public final class Yardstick {

    private static final int ROWS = 32;
    private static final int SIZE = 512;

    /** Weights of 64 MiB, beyond the share of a core in any cache. */
    private static final int LARGE = 4096;

    private static final double SECONDS = 0.1;

    private final int devices;
    private final int threads;

    /**
     * What it says.
     *
     * @param computing seconds of the product of many rows
     * @param reading seconds of the product of one row
     */
    public record Reading(double computing, double reading) {

        /** The mean of several. */
        public static Reading mean(List<Reading> readings) {
            return new Reading(
                    readings.stream().mapToDouble(Reading::computing).average().orElse(0),
                    readings.stream().mapToDouble(Reading::reading).average().orElse(0));
        }
    }

    /**
     * A yardstick.
     *
     * @param devices that run it side by side
     * @param threads of each
     */
    public Yardstick(int devices, int threads) {
        this.devices = devices;
        this.threads = threads;
    }

    /** What it says now, mean over devices; takes some tenths of a second. */
    public Reading read() {
        ExecutorService pool = Executors.newFixedThreadPool(devices);
        try {
            List<Reading> readings = new ArrayList<>();
            for (Future<Reading> reading :
                    pool.invokeAll(Collections.nCopies(devices, (Callable<Reading>) this::one))) {
                readings.add(reading.get());
            }
            return Reading.mean(readings);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while it measured the machine", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the machine could not be measured", e);
        } finally {
            pool.shutdown();
        }
    }

    private Reading one() {
        try (LayerKernels kernels = Kernels.best(threads)) {
            return new Reading(seconds(kernels, ROWS, SIZE), seconds(kernels, 1, LARGE));
        }
    }

    private static double seconds(LayerKernels kernels, int rows, int size) {
        Matrix matrix = kernels.pack(GemmProbe.values(size * size), size, size, size);
        float[] x = GemmProbe.values(rows * size);
        ProbeClock clock = new ProbeClock(new ProbeSettings(1, SECONDS, 0, 1, 1, List.of(rows)));
        return clock.seconds(() -> kernels.multiply(x, rows, matrix, new float[rows * size]));
    }
}
