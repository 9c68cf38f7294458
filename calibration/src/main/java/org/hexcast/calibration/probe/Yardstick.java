package org.hexcast.calibration.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.hexcast.realexec.kernel.Kernels;
import org.hexcast.realexec.kernel.LayerKernels;
import org.hexcast.realexec.kernel.Matrix;

/**
 * One small product, always the same: how fast the machine is at a moment, set against how fast it was when its laws were measured. A shared machine drifts, and
 * what drifts is no error of a law.
 */
public final class Yardstick {

    private static final int ROWS = 32;
    private static final int SIZE = 512;
    private static final double SECONDS = 0.2;

    private final int devices;
    private final int threads;

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

    /** Seconds of the product now, mean over devices; takes a fifth of a second. */
    public double seconds() {
        List<FutureTask<Double>> tasks = new ArrayList<>();
        for (int i = 0; i < devices; i++) {
            FutureTask<Double> task = new FutureTask<>(this::one);
            tasks.add(task);
            Thread thread = new Thread(task, "yardstick");
            thread.setDaemon(true);
            thread.start();
        }
        double sum = 0;
        for (FutureTask<Double> task : tasks) {
            try {
                sum += task.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while it measured the machine", e);
            } catch (ExecutionException e) {
                throw new IllegalStateException("the machine could not be measured", e);
            }
        }
        return sum / devices;
    }

    private double one() {
        try (LayerKernels kernels = Kernels.best(threads)) {
            Matrix matrix = kernels.pack(GemmProbe.values(SIZE * SIZE), SIZE, SIZE, SIZE);
            float[] x = GemmProbe.values(ROWS * SIZE);
            ProbeSettings settings = new ProbeSettings(1, SECONDS, 0, 1, 1, List.of(ROWS));
            return new ProbeClock(settings).seconds(() -> kernels.multiply(x, ROWS, matrix, new float[ROWS * SIZE]));
        }
    }
}
