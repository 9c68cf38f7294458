package org.hexcast.calibration.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.hexcast.costmodel.BatchShape;
import org.hexcast.costmodel.StageCost;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.realexec.device.DecoderShape;
import org.hexcast.realexec.device.DeviceCommand;
import org.hexcast.realexec.device.DeviceReport;
import org.hexcast.realexec.device.DeviceWorker;
import org.hexcast.realexec.device.LocalDevices;
import org.hexcast.realexec.device.Sampling;
import org.hexcast.realexec.device.ShardSpec;
import org.hexcast.realexec.device.TokenIds;
import org.hexcast.realexec.kernel.Kernels;

/** Runs whole steps of a model on devices of this process, and sets their time against what a cost model says. The engine is not part of either. */
public final class StepCheck {

    private static final int BLOCK_TOKENS = 16;
    private static final long SILENCE_SECONDS = 120;
    private static final double NANOS = 1e9;

    private final ModelSpec model;
    private final int threads;
    private final ProbeSettings settings;

    /**
     * Equal sequences in one step.
     *
     * @param sequences how many
     * @param newTokens new tokens of each; 1 behind cached ones is a decode
     * @param cached cached tokens of each
     */
    public record Batch(int sequences, int newTokens, int cached) {

        /** As the cost model sees it. */
        public BatchShape shape() {
            if (newTokens == 1 && cached > 0) {
                return BatchShape.decode(sequences, (long) sequences * (cached + 1));
            }
            long tokens = (long) sequences * newTokens;
            long pairs = sequences * (newTokens * (long) cached + newTokens * (newTokens + 1L) / 2);
            return new BatchShape(
                    new BatchShape.Prefill(sequences, tokens, pairs, tokens + (long) sequences * cached),
                    new BatchShape.Decode(0, 0));
        }

        /** For example {@code prefill 2 x 128} or {@code decode 8, context 257}. */
        public String label() {
            return newTokens == 1 && cached > 0
                    ? "decode " + sequences + ", context " + (cached + 1)
                    : "prefill " + sequences + " x " + newTokens + (cached > 0 ? " behind " + cached : "");
        }
    }

    /**
     * One comparison.
     *
     * @param batch what ran
     * @param predictedSeconds by the cost model
     * @param measuredSeconds mean of the steps, each of the slowest device, interruptions left out
     */
    public record Row(Batch batch, double predictedSeconds, double measuredSeconds) {
        /** Predicted over measured. */
        public double ratio() {
            return predictedSeconds / measuredSeconds;
        }
    }

    /**
     * A check.
     *
     * @param model whose steps
     * @param threads of a device
     */
    public StepCheck(ModelSpec model, int threads, ProbeSettings settings) {
        this.model = model;
        this.threads = threads;
        this.settings = settings;
    }

    /**
     * Runs steps of a stage that is the whole model.
     *
     * @param cost of that stage, with an engine that adds nothing
     * @param degree devices
     */
    public List<Row> rows(StageCost cost, int degree, List<Batch> batches) {
        int longest = batches.stream()
                .mapToInt(batch -> batch.sequences() * blocks(batch))
                .max()
                .orElse(1);
        List<DeviceId> ids = IntStream.range(0, degree)
                .mapToObj(i -> new DeviceId("check", i))
                .toList();
        BlockingQueue<DeviceReport> reports = new LinkedBlockingQueue<>();
        try (LocalDevices devices = LocalDevices.alone()) {
            List<DeviceWorker> workers = new ArrayList<>();
            for (int rank = 0; rank < degree; rank++) {
                DeviceWorker worker = devices.start(ids.get(rank), Kernels.best(threads), reports::add);
                worker.submit(new DeviceCommand.Load(new ShardSpec(
                        DecoderShape.of(model, DecoderShape.Numerics.USUAL),
                        ShardSpec.WeightsSpec.drawn(1),
                        0,
                        model.layers(),
                        new ShardSpec.Ways(rank, ids, List.of(), List.of()),
                        new ShardSpec.KvRoom(longest, BLOCK_TOKENS, model.contextTokens()))));
                workers.add(worker);
            }
            for (int i = 0; i < degree; i++) {
                report(reports);
            }
            Steps steps = new Steps(workers, reports);
            List<Row> rows = new ArrayList<>();
            double[][] seconds = new double[batches.size()][settings.rounds()];
            for (int round = 0; round < settings.rounds(); round++) {
                for (int i = 0; i < seconds.length; i++) {
                    seconds[i][round] = steps.seconds(batches.get(i), round == 0);
                }
            }
            for (int i = 0; i < seconds.length; i++) {
                Batch batch = batches.get(i);
                rows.add(new Row(batch, cost.seconds(batch.shape()), ProbeClock.typical(seconds[i])));
            }
            return rows;
        }
    }

    private static int blocks(Batch batch) {
        return (batch.cached() + batch.newTokens() + BLOCK_TOKENS - 1) / BLOCK_TOKENS;
    }

    private static DeviceReport report(BlockingQueue<DeviceReport> reports) {
        try {
            DeviceReport report = reports.poll(SILENCE_SECONDS, TimeUnit.SECONDS);
            if (report == null) {
                throw new IllegalStateException("a device says nothing for " + SILENCE_SECONDS + " s");
            }
            if (report instanceof DeviceReport.Failed failed) {
                throw new IllegalStateException("device " + failed.device() + " failed: " + failed.reason());
            }
            return report;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a device worked", e);
        }
    }

    /** Steps one after the other. */
    private final class Steps {
        private final List<DeviceWorker> workers;
        private final BlockingQueue<DeviceReport> reports;
        private long step;

        private Steps(List<DeviceWorker> workers, BlockingQueue<DeviceReport> reports) {
            this.workers = workers;
            this.reports = reports;
        }

        private double seconds(Batch batch, boolean cold) {
            double warm = 0;
            while (cold && warm < settings.warmUpSeconds() / 4) {
                warm += once(batch);
            }
            List<Double> runs = new ArrayList<>();
            double spent = 0;
            while (runs.isEmpty() || spent < 10 * settings.secondsPerPoint()) {
                runs.add(once(batch));
                spent += runs.get(runs.size() - 1);
            }
            List<Long> all = IntStream.range(0, batch.sequences())
                    .mapToObj(i -> (long) i)
                    .toList();
            workers.forEach(worker -> worker.submit(new DeviceCommand.Release(all)));
            return ProbeClock.typical(runs.stream().mapToDouble(run -> run).toArray());
        }

        /** The same step again and again: it writes the same keys and values to the same places. */
        private double once(Batch batch) {
            List<DeviceCommand.Part> parts = new ArrayList<>();
            int[] tokens = IntStream.range(0, batch.newTokens())
                    .map(i -> i % model.embedding().vocabulary())
                    .toArray();
            for (long sequence = 0; sequence < batch.sequences(); sequence++) {
                parts.add(new DeviceCommand.Part(
                        sequence, batch.cached(), TokenIds.of(tokens), Optional.of(Sampling.GREEDY)));
            }
            DeviceCommand.Step command = new DeviceCommand.Step(++step, parts);
            workers.forEach(worker -> worker.submit(command));
            double longest = 0;
            for (int i = 0; i < workers.size(); i++) {
                longest = Math.max(longest, ((DeviceReport.StepDone) report(reports)).busyNanos() / NANOS);
            }
            return longest;
        }
    }
}
