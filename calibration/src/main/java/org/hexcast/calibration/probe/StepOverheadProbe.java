package org.hexcast.calibration.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.costmodel.kernel.EngineStep;
import org.hexcast.domain.engine.EngineProfile;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.model.DecoderLayer;
import org.hexcast.domain.model.DenseFeedForward;
import org.hexcast.domain.model.Embedding;
import org.hexcast.domain.model.GroupedQueryAttention;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.model.Norm;
import org.hexcast.domain.model.NormKind;
import org.hexcast.domain.model.Precisions;
import org.hexcast.domain.plan.ParallelStrategy;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.plan.Stage;
import org.hexcast.domain.result.StepSpan;
import org.hexcast.domain.workload.Request;
import org.hexcast.domain.workload.RequestId;
import org.hexcast.domain.workload.ServiceClass;
import org.hexcast.domain.workload.Slo;
import org.hexcast.realexec.device.DecoderShape;
import org.hexcast.realexec.device.DevicePort;
import org.hexcast.realexec.device.LocalDevices;
import org.hexcast.realexec.device.Sampling;
import org.hexcast.realexec.device.ShardSpec.WeightsSpec;
import org.hexcast.realexec.device.TokenIds;
import org.hexcast.realexec.kernel.Kernels;
import org.hexcast.realexec.serving.Answer;
import org.hexcast.realexec.serving.RealServing;
import org.hexcast.realexec.serving.ServingListener;
import org.hexcast.realexec.serving.ServingSetup;
import org.hexcast.realexec.serving.StageStep;

/**
 * What the executor adds to the work of its devices: the time from the end of a decode step to the end of the next, less the time that the device worked. It is
 * served a model of next to nothing, so that all else is small: decisions, messages, waking up.
 */
final class StepOverheadProbe {

    private static final int[] BATCHES = {1, 2, 4, 8, 16, 32, 64};
    private static final int STEPS = 200;
    private static final int WARM_ROUNDS = 2;
    private static final int HIDDEN = 8;
    private static final int VOCABULARY = 16;
    private static final double NANOS = 1e9;

    private final ProbeTarget target;
    private final Cluster cluster;
    private final EngineProfile engine;

    /**
     * A probe.
     *
     * @param cluster has a device {@code a} of the target's type
     * @param engine that serves
     */
    StepOverheadProbe(ProbeTarget target, Cluster cluster, EngineProfile engine) {
        this.target = target;
        this.cluster = cluster;
        this.engine = engine.withKvBlocks(64L * STEPS / engine.memory().blockTokens() * 2);
    }

    List<KernelSample> samples() {
        List<KernelSample> samples = new ArrayList<>();
        for (int batch : BATCHES) {
            double[] gaps = new double[0];
            for (int round = 0; round <= WARM_ROUNDS; round++) {
                gaps = serve(batch);
            }
            EngineStep shape = new EngineStep(EngineStep.Component.WHOLE, batch, batch);
            samples.add(target.sample(shape, Math.max(1e-9, ProbeClock.typical(gaps))));
        }
        return samples;
    }

    private static ModelSpec nearlyNothing() {
        return new ModelSpec(
                "nearly nothing",
                1,
                new DecoderLayer(
                        HIDDEN,
                        new GroupedQueryAttention(1, 1, HIDDEN, false, false, false),
                        new DenseFeedForward(HIDDEN, true, false)),
                new Norm(NormKind.RMS, 2, 1),
                new Embedding(VOCABULARY, HIDDEN, 0, false),
                2 * STEPS,
                Precisions.all(Precision.FP32));
    }

    private ServingSetup setup() {
        ReplicaId id = new ReplicaId("probe");
        ParallelStrategy strategy = new ParallelStrategy(List.of(new Stage(0, 1, List.of(new DeviceId("a", 0)))));
        return new ServingSetup(
                cluster,
                new ServingSetup.ServedModel(nearlyNothing(), DecoderShape.Numerics.USUAL, WeightsSpec.drawn(1)),
                engine,
                new Plan(List.of(new Replica(id, PhaseRole.COLOCATED, strategy)), Map.of(id, 1.0), List.of()),
                List.of(ServiceClass.usual(Slo.none())));
    }

    /** Seconds between steps of so many sequences, less the work. */
    private double[] serve(int batch) {
        List<Double> gaps = new ArrayList<>();
        RealServing.Inbox inbox = new RealServing.Inbox();
        try (LocalDevices devices = LocalDevices.alone()) {
            ServingSetup setup = setup();
            Map<DeviceId, DevicePort> ports = devices.startAll(
                    setup.plan().devices(),
                    threads -> Kernels.named(target.kernels().name(), threads),
                    target.gpu().multiprocessors(),
                    inbox);
            RealServing serving = new RealServing(setup, ports, inbox, gaps(batch, gaps));
            serving.load();
            for (int i = 0; i < batch; i++) {
                Request request = new Request(new RequestId(i), 0, 1, STEPS);
                Answer answer = new Answer(
                        request, new Answer.Question(TokenIds.of(i % VOCABULARY), Sampling.GREEDY, List.of()));
                serving.ask(now -> answer);
            }
            serving.stop();
            serving.serve();
            serving.unload();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while it measured the engine", e);
        }
        return gaps.stream().mapToDouble(gap -> gap).toArray();
    }

    private static ServingListener gaps(int batch, List<Double> gaps) {
        return new ServingListener() {
            private long before = -1;

            @Override
            public void step(StageStep stageStep) {
                StepSpan step = stageStep.span();
                long busyNanos = stageStep.busyNanos();
                boolean whole = step.decodes() == batch;
                if (whole && before >= 0) {
                    gaps.add((step.endNanos() - before - busyNanos) / NANOS);
                }
                before = whole ? step.endNanos() : -1;
            }
        };
    }
}
