package org.hexcast.cli.job;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.model.DenseFeedForward;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.result.MetricsAccumulator;
import org.hexcast.domain.result.Provenance;
import org.hexcast.domain.result.RequestTimeline;
import org.hexcast.domain.result.RunMetrics;
import org.hexcast.domain.result.RunResult;
import org.hexcast.domain.workload.RandomStreams;
import org.hexcast.domain.workload.Request;
import org.hexcast.domain.workload.RequestSource;
import org.hexcast.domain.workload.ServiceClass;
import org.hexcast.domain.workload.Workload;
import org.hexcast.realexec.device.CoreShares;
import org.hexcast.realexec.device.DecoderShape;
import org.hexcast.realexec.device.DeviceReport;
import org.hexcast.realexec.device.Sampling;
import org.hexcast.realexec.device.ShardSpec.WeightsSpec;
import org.hexcast.realexec.device.TokenIds;
import org.hexcast.realexec.net.DeviceFleet;
import org.hexcast.realexec.serving.Answer;
import org.hexcast.realexec.serving.ForwardingListener;
import org.hexcast.realexec.serving.RealServing;
import org.hexcast.realexec.serving.RunRecorder;
import org.hexcast.realexec.serving.ServingListener;
import org.hexcast.realexec.serving.ServingSetup;
import org.hexcast.realexec.serving.StageStep;
import org.hexcast.realexec.weights.Family;
import org.hexcast.realexec.weights.ModelConfig;
import org.hexcast.scenarios.Scenario;

/**
 * Executes a plan under a setting on real devices.
 *
 * @param setting the scenario
 * @param plan what runs
 * @param weights folder of safetensors files with a config.json; empty to draw weights from the scenario's seed
 * @param places opens the devices of the plan
 */
public record ExecutionJob(Setting setting, Plan plan, Optional<Path> weights, Places places) {

    /** Requests before those that count. */
    private static final int WARMING = 16;

    /** Opens devices. */
    @FunctionalInterface
    public interface Places {
        /** All devices of a plan, where they are; they report there. */
        DeviceFleet open(Plan plan, Consumer<DeviceReport> reports);
    }

    /** A device failed, or the plan cannot run any more. */
    public static final class DeviceFailedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DeviceFailedException(String message) {
            super(message);
        }
    }

    /**
     * One run.
     *
     * @param metrics what it measured
     * @param accumulator behind them
     * @param steps every step of every stage
     * @param answers in order of arrival
     * @param lost why replicas were lost, empty if none was
     */
    public record Run(
            RunMetrics metrics,
            MetricsAccumulator accumulator,
            List<StageStep> steps,
            List<Answer> answers,
            String lost) {
        public Run {
            steps = List.copyOf(steps);
            answers = List.copyOf(answers);
        }
    }

    /**
     * What is served.
     *
     * @throws IllegalArgumentException if the model, its precision or the engine is none that the executor runs
     */
    public ServingSetup setup() {
        Scenario.Served served = setting.scenario().served();
        ModelSpec model = served.model();
        if (model.precisions().weights() != Precision.FP32 || model.precisions().kv() != Precision.FP32) {
            throw new IllegalArgumentException("CPU devices compute in FP32, but " + model.name() + " is served in "
                    + model.precisions().weights() + " with a KV cache in "
                    + model.precisions().kv() + "\nMaybe state 'precision: fp32' in the scenario.");
        }
        int context = setting.scenario().asked().contextRule().contextTokens();
        return new ServingSetup(
                served.cluster(),
                new ServingSetup.ServedModel(model, numerics(model), weightsSpec(), context),
                served.engine(),
                plan,
                setting.classes());
    }

    private WeightsSpec weightsSpec() {
        return weights.map(folder -> new WeightsSpec(folder.toAbsolutePath().toString(), 0))
                .orElseGet(() -> WeightsSpec.drawn(setting.scenario().run().seed()));
    }

    private DecoderShape.Numerics numerics(ModelSpec model) {
        if (weights.isEmpty()) {
            return DecoderShape.Numerics.USUAL;
        }
        ModelConfig config = config(model, weights.get());
        return new DecoderShape.Numerics(config.normEpsilon(), config.ropeTheta());
    }

    private static ModelConfig config(ModelSpec model, Path folder) {
        boolean gated = model.feedForward() instanceof DenseFeedForward ffn && ffn.gated();
        Family family = Family.of(model.norm().kind(), gated, model.embedding().positions() > 0);
        return ModelConfig.read(folder, family);
    }

    /** Tokens behind which an answer ends: those of the weights' config.json; drawn weights have none. */
    public List<Integer> endTokens() {
        ModelSpec model = setting.scenario().served().model();
        return weights.map(folder -> config(model, folder).endTokens()).orElse(List.of());
    }

    /**
     * Runs the workload so many times on the same devices: run i has the requests of replication i of a simulation. Some requests that no run counts go before,
     * so that all code is compiled.
     *
     * @param count at least 1
     * @param progress hears which share of all requests is done
     * @throws DeviceFailedException if a device fails before the first request, or does not answer
     */
    public List<Run> run(int count, DoubleConsumer progress) {
        return run(count, () -> {}, progress);
    }

    /**
     * Does something before each run, while the devices have nothing to do.
     *
     * @param count at least 1
     * @param before what
     * @param progress hears which share of all requests is done
     * @throws DeviceFailedException if a device fails before the first request, or does not answer
     */
    public List<Run> run(int count, Runnable before, DoubleConsumer progress) {
        ServingSetup setup = setup();
        RealServing.Inbox inbox = new RealServing.Inbox();
        double all = (double) setting.scenario().asked().workload().requests() * count;
        List<Run> runs = new ArrayList<>();
        Listening listening = new Listening();
        try (DeviceFleet fleet = places.open(plan, inbox)) {
            RealServing serving = new RealServing(setup, fleet.ports(), inbox, listening);
            serving.load();
            serving.run(source(setting.scenario().asked().workload().first(WARMING), count), this::question);
            listening.ended = ended -> progress.accept(ended / all);
            for (int i = 0; i < count; i++) {
                RunRecorder recorder = new RunRecorder(setup, expected(i));
                listening.recorder = recorder;
                before.run();
                runs.add(run(serving, recorder, i));
            }
            serving.unload();
        } catch (IllegalStateException e) {
            throw new DeviceFailedException(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeviceFailedException("interrupted");
        }
        return runs;
    }

    private RandomStreams streams(int run) {
        return new RandomStreams(setting.scenario().run().seed()).replication(run);
    }

    private RequestSource source(Workload workload, int run) {
        return new RequestSource(
                workload,
                setting.scenario().asked().contextRule(),
                streams(run),
                setting.classes().stream().map(ServiceClass::patience).toList());
    }

    private long expected(int run) {
        return RequestSource.served(
                setting.scenario().asked().workload(),
                setting.scenario().asked().contextRule(),
                streams(run));
    }

    private Run run(RealServing serving, RunRecorder recorder, int run) throws InterruptedException {
        RequestSource source = source(setting.scenario().asked().workload(), run);
        List<Answer> answers = serving.run(source, this::question);
        long nanos = answers.stream()
                .flatMap(answer -> answer.end().stream())
                .mapToLong(Answer.End::nanos)
                .max()
                .orElse(1);
        return new Run(
                recorder.metrics(source, nanos),
                recorder.accumulator(),
                recorder.steps(),
                answers,
                serving.core().lostReasons());
    }

    /** Prompts are drawn by the number of their request: their words do not matter to speed, their lengths do. */
    private Answer.Question question(Request request) {
        int vocabulary = setting.scenario().served().model().embedding().vocabulary();
        SplittableRandom random = new SplittableRandom(
                setting.scenario().run().seed() * 31 + request.id().value());
        int[] tokens = random.ints(request.promptTokens(), 0, vocabulary).toArray();
        return new Answer.Question(TokenIds.of(tokens), Sampling.GREEDY, List.of());
    }

    /** The result of runs, as one of simulated ones; MEASURED. */
    public RunResult result(List<Run> runs) {
        return new RunResult(
                new SimulationJob(setting, plan).header(Provenance.MEASURED),
                runs.stream().map(Run::metrics).toList(),
                MetricsAccumulator.pooled(runs.stream().map(Run::accumulator).toList()));
    }

    /**
     * Devices of this process.
     *
     * @param threads of each
     * @param cores that they take their own from
     */
    public static Places here(int threads, CoreShares cores) {
        return (plan, reports) -> {
            DeviceFleet fleet = DeviceFleet.here(reports);
            for (DeviceId id : plan.devices()) {
                fleet.openHere(id, threads, cores);
            }
            fleet.introduce();
            return fleet;
        };
    }

    /** Hands what happens on to the recorder of the run that is under way. */
    private static final class Listening extends ForwardingListener {
        private ServingListener recorder = ServingListener.NONE;
        private DoubleConsumer ended = count -> {};
        private long count;

        @Override
        protected ServingListener next() {
            return recorder;
        }

        @Override
        public void completed(Answer answer, RequestTimeline timeline) {
            super.completed(answer, timeline);
            tell();
        }

        @Override
        public void ended(Answer answer, long nowNanos) {
            super.ended(answer, nowNanos);
            tell();
        }

        private void tell() {
            if (recorder != ServingListener.NONE) {
                ended.accept(++count);
            }
        }
    }
}
