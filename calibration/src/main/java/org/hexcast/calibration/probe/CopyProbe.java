package org.hexcast.calibration.probe;

import java.util.ArrayList;
import java.util.List;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.costmodel.kernel.Elementwise;
import org.hexcast.domain.hardware.Precision;

/** Copies from one array to another: what a thread gets of the caches and, for large ones, of the memory. */
final class CopyProbe {

    private static final int WIDTH = 1024;
    private static final long MOST_BYTES = 32L << 20;

    private final ProbeTarget target;
    private final ProbeSettings settings;

    CopyProbe(ProbeTarget target, ProbeSettings settings) {
        this.target = target;
        this.settings = settings;
    }

    List<KernelSample> samples() {
        ProbeClock clock = new ProbeClock(settings);
        long most = Math.min(MOST_BYTES, settings.workingSetBytes() / 2);
        List<KernelSample> samples = new ArrayList<>();
        for (int rows = 1; 4L * rows * WIDTH <= most; rows *= 4) {
            float[] from = GemmProbe.values(rows * WIDTH);
            float[] to = new float[rows * WIDTH];
            Elementwise shape = new Elementwise(Elementwise.Kind.COPY, rows, WIDTH, Precision.FP32);
            samples.add(target.sample(shape, clock.seconds(() -> System.arraycopy(from, 0, to, 0, to.length))));
        }
        return samples;
    }
}
