package org.hexcast.calibration.probe;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.costmodel.formula.WeightBytes;
import org.hexcast.costmodel.kernel.Collective;
import org.hexcast.costmodel.kernel.Fabric;
import org.hexcast.costmodel.kernel.SendReceive;
import org.hexcast.realexec.device.RingProbe;

/**
 * All-reduces, gathers of logits and messages between devices of this process. An all-reduce is what devices that work side by side take longer for the products
 * and sums of a layer than one of them alone: waiting for the slower, sharing the memory and moving the sums. Bytes are those of the results in FP32, though
 * partial sums travel as doubles.
 */
final class ExchangeProbe {

    private static final Fabric.Wiring WIRING = Fabric.Wiring.PCIE_HOST;
    private static final int[] ROWS = {1, 2, 4, 8, 16, 32, 64};
    private static final int TAKEN = 5;
    private static final double LEAST_SECONDS = 1e-8;
    private static final int MOST_ROUNDS = 300;

    private final ProbeTarget target;
    private final ProbeSettings settings;

    /** Seconds of one of so many rounds. */
    @FunctionalInterface
    private interface Rounds {
        double seconds(int rounds);
    }

    ExchangeProbe(ProbeTarget target, ProbeSettings settings) {
        this.target = target;
        this.settings = settings;
    }

    List<KernelSample> samples() {
        List<KernelSample> samples = new ArrayList<>();
        for (int degree : target.degrees()) {
            if (degree > 1) {
                allReduces(degree, samples);
                gathers(degree, samples);
            }
        }
        return samples;
    }

    private void allReduces(int degree, List<KernelSample> samples) {
        List<ShardWork> shards = IntStream.range(0, degree)
                .mapToObj(rank -> new ShardWork(target, degree, settings))
                .toList();
        RingProbe ring = new RingProbe(degree);
        RingProbe alone = new RingProbe(1);
        for (int tokens : settings.tokens()) {
            if (shards.get(0).flops(tokens) <= settings.mostFlops()) {
                List<RingProbe.LayerWork> works =
                        shards.stream().map(shard -> shard.of(tokens)).toList();
                int count = tokens * target.model().hidden();
                double longer = longer(
                        some -> ring.layerSeconds(works, ShardWork.PARTS, count, some),
                        some -> alone.layerSeconds(works, ShardWork.PARTS, count, some));
                double seconds = Math.max(LEAST_SECONDS, longer / ShardWork.PARTS);
                samples.add(collective(Collective.Kind.ALL_REDUCE, degree, 4.0 * count, seconds));
            }
        }
        shards.forEach(ShardWork::close);
    }

    /** How much longer one takes than another, measured in turn. */
    private double longer(Rounds one, Rounds other) {
        int rounds = rounds(one);
        double[] ones = new double[TAKEN];
        double[] others = new double[TAKEN];
        for (int i = 0; i < TAKEN; i++) {
            ones[i] = one.seconds(rounds);
            others[i] = other.seconds(rounds);
        }
        return ProbeClock.typical(ones) - ProbeClock.typical(others);
    }

    private void gathers(int degree, List<KernelSample> samples) {
        RingProbe ring = new RingProbe(degree);
        int columns = (int) WeightBytes.vocabularyRows(target.model(), degree);
        for (int rows : ROWS) {
            double seconds = typical(rounds -> ring.gatherSeconds(rows, Collections.nCopies(degree, columns), rounds));
            double bytes = 4.0 * rows * target.model().embedding().vocabulary();
            samples.add(collective(Collective.Kind.ALL_GATHER, degree, bytes, seconds));
        }
    }

    private KernelSample collective(Collective.Kind kind, int degree, double bytes, double seconds) {
        Collective shape = new Collective(kind, degree, bytes, new Fabric(WIRING, degree));
        return target.sample(shape, degree, seconds);
    }

    /** Messages of one device to another, from a word to some MiB. */
    List<KernelSample> messages() {
        RingProbe pair = new RingProbe(2);
        List<KernelSample> samples = new ArrayList<>();
        for (int count = 1; count <= 1 << 20; count *= 4) {
            int floats = count;
            double seconds = typical(rounds -> pair.messageSeconds(floats, rounds));
            samples.add(target.sample(new SendReceive(4.0 * floats, new Fabric(WIRING, 2)), 2, seconds));
        }
        return samples;
    }

    private double typical(Rounds rounds) {
        int count = rounds(rounds);
        double[] runs = new double[TAKEN];
        for (int i = 0; i < TAKEN; i++) {
            runs[i] = rounds.seconds(count);
        }
        return ProbeClock.typical(runs);
    }

    /** Rounds that fill the time of a point. */
    private int rounds(Rounds rounds) {
        double first = rounds.seconds(2);
        return (int) Math.max(1, Math.min(MOST_ROUNDS, settings.secondsPerPoint() / TAKEN / first));
    }
}
