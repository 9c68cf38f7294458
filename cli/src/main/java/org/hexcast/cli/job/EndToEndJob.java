package org.hexcast.cli.job;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.hexcast.calibration.fit.EngineFit;
import org.hexcast.calibration.fit.EngineRow;
import org.hexcast.calibration.sample.ServingLoad;
import org.hexcast.calibration.sample.ServingSample;
import org.hexcast.calibration.sample.ServingSample.Metric;
import org.hexcast.calibration.sample.ServingSetup;
import org.hexcast.costmodel.BatchShape;
import org.hexcast.costmodel.CostModel;
import org.hexcast.costmodel.StageCost;
import org.hexcast.costmodel.memory.MemoryModel;
import org.hexcast.domain.engine.EngineLimits;
import org.hexcast.domain.engine.EngineOverhead;
import org.hexcast.domain.engine.EngineProfile;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.model.Precisions;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.scenarios.EstimateCase;
import org.hexcast.scenarios.catalog.Catalog;
import org.hexcast.scenarios.tree.FileNode;
import org.hexcast.scenarios.tree.Place;
import org.hexcast.sim.ServedSystem;

/**
 * Predicts measured end-to-end figures from kernels and engine overheads, as {@code estimate} would. What cannot be predicted is counted with its reason.
 */
final class EndToEndJob {

    private static final int GPUS_PER_NODE = 8;
    private static final long OFFLINE_REQUESTS = 600;

    /** The engine that stands for a measured one, by how its text begins; the longest wins. */
    private static final Map<String, String> ENGINES = Map.of(
            "Splitwise's vLLM", "vllm-0.2",
            "vLLM, as DistServe measured it", "vllm-0.2",
            "DistServe", "ideal",
            "vLLM", "vllm-0.6",
            "TensorRT-LLM", "trtllm-0.10");

    /** Whose overhead is fitted on part of the end-to-end rows. */
    private static final String FITTED_ENGINE = "Splitwise's vLLM";

    private final Catalog catalog;
    private final CostModel costs;
    private final Map<String, Long> leftOut = new TreeMap<>();

    EndToEndJob(Catalog catalog, CostModel costs) {
        this.catalog = catalog;
        this.costs = costs;
    }

    /** How many figures were not predicted, by reason, after {@link #rows}. */
    Map<String, Long> leftOut() {
        return leftOut;
    }

    /** Every figure that can be predicted, in order. */
    List<EndToEndRow> rows(List<ServingSample> samples) {
        List<EndToEndRow> rows = new ArrayList<>();
        for (ServingSample sample : samples) {
            Optional<String> engine = engine(sample.setup());
            if (engine.isEmpty()) {
                leave("no profile of the engine: " + sample.setup().engine());
                continue;
            }
            try {
                double predicted = predict(sample, engine.get());
                rows.add(new EndToEndRow(sample, engine.get(), predicted, trains(sample)));
            } catch (IllegalArgumentException e) {
                leave(reason(e));
            }
        }
        return rows;
    }

    private void leave(String reason) {
        leftOut.merge(reason, 1L, Long::sum);
    }

    private static String reason(IllegalArgumentException e) {
        String message = String.valueOf(e.getMessage());
        return message.startsWith("does not fit") ? "does not fit into memory by the engine's profile" : message;
    }

    private Optional<String> engine(ServingSetup setup) {
        return ENGINES.keySet().stream()
                .filter(beginning -> setup.engine().startsWith(beginning))
                .max(Comparator.comparingInt(String::length))
                .map(ENGINES::get)
                .filter(catalog.engineNames()::contains);
    }

    /**
     * Whether a row of the fitted engine trains its overhead: batches of 2, 8 and 32, and single requests of 128, 1,024 and 4,096 tokens. The others, half of
     * them, are scored: whole batch sizes and whole prompt lengths are held out.
     */
    static boolean trains(ServingSample sample) {
        if (!sample.setup().engine().startsWith(FITTED_ENGINE)
                || !(sample.load() instanceof ServingLoad.StaticBatch load)) {
            return false;
        }
        long input = load.inputTokens();
        return load.batch() == 1
                ? input == 128 || input == 1024 || input == 4096
                : load.batch() == 2 || load.batch() == 8 || load.batch() == 32;
    }

    private double predict(ServingSample sample, String engineName) {
        Served served = new Served(sample.setup(), engineName);
        return sample.load() instanceof ServingLoad.StaticBatch batch
                ? served.predict(batch, sample.metric())
                : served.predict((ServingLoad.Saturating) sample.load(), sample.metric());
    }

    /** What the fitted engine adds to its kernels, from the rows that train it; nothing without such rows. */
    Optional<EngineOverhead> fittedOverhead(List<ServingSample> samples) {
        List<EngineRow> rows = new ArrayList<>();
        for (ServingSample sample : samples) {
            if (trains(sample) && sample.load() instanceof ServingLoad.StaticBatch load) {
                rows.add(new Served(sample.setup(), "ideal").row(sample, load));
            }
        }
        return rows.isEmpty() ? Optional.empty() : Optional.of(new EngineFit(rows).fit());
    }

    /** A set-up ready to be asked. */
    private final class Served {
        private final ModelSpec model;
        private final GpuType gpu;
        private final EngineProfile engine;
        private final EstimatedReplica replica;
        private final List<StageCost> stages;
        private final String engineName;
        private final ServingSetup setup;

        private Served(ServingSetup setup, String engineName) {
            this.setup = setup;
            this.engineName = engineName;
            if (!catalog.modelNames().contains(setup.model())) {
                throw new IllegalArgumentException("no such model in the catalogue: " + setup.model());
            }
            Precision weights = setup.precision();
            model = catalog.model(name(setup.model()))
                    .with(weights.bits() == 16 ? Precisions.all(weights) : Precisions.of(weights, weights));
            gpu = catalog.gpu(name(setup.gpu()));
            engine = catalog.engine(name(engineName));
            replica = EstimatedReplica.of(
                    catalog,
                    model,
                    gpu,
                    new EstimateCase.Parallel(Math.min(GPUS_PER_NODE, setup.devices()), setup.devices(), 1),
                    PhaseRole.COLOCATED);
            stages = replica.layouts().stream()
                    .map(layout -> costs.stage(model, layout, engine))
                    .toList();
        }

        private FileNode name(String value) {
            return FileNode.value(Place.of(value), value);
        }

        private double predict(ServingLoad.StaticBatch load, Metric metric) {
            EngineLimits limits = engine.limits().on(gpu);
            EstimateCase.FixedLengths lengths =
                    new EstimateCase.FixedLengths((int) load.inputTokens(), (int) load.outputTokens());
            long tokens = load.inputTokens() + load.outputTokens();
            MemoryModel memory = new MemoryModel(model, engine);
            if (memory.blocks(replica.layouts())
                    < load.batch() * engine.memory().blocksFor(tokens)) {
                throw new IllegalArgumentException("does not fit");
            }
            StaticBatch batch = new StaticBatch(stages, limits, (int) load.batch(), lengths);
            double total = batch.prefillSeconds()
                    + (load.outputTokens() > 1 ? (load.outputTokens() - 1) * batch.meanTpotSeconds() : 0);
            return switch (metric) {
                case PREFILL_SECONDS -> batch.prefillSeconds();
                case DECODE_STEP_SECONDS -> batch.decodeSeconds();
                case TOTAL_SECONDS -> total;
                case OUTPUT_TOKENS_PER_SECOND -> load.batch() * load.outputTokens() / total;
                case ALL_TOKENS_PER_SECOND -> load.batch() * tokens / total;
            };
        }

        private double predict(ServingLoad.Saturating load, Metric metric) {
            EstimateCase all = new EstimateCase(
                    new EstimateCase.ReplicaSpec(
                            model.name(),
                            gpu.name(),
                            engineName,
                            model.precisions(),
                            new EstimateCase.Parallel(GPUS_PER_NODE, setup.devices(), 1),
                            OptionalLong.empty()),
                    new EstimateCase.FixedLengths((int) load.inputTokens(), (int) load.outputTokens()),
                    EstimateCase.Mode.OFFLINE,
                    OFFLINE_REQUESTS,
                    OFFLINE_REQUESTS);
            ServedSystem system =
                    new ServedSystem(replica.cluster(), model, engine, ServedEstimate.plan(replica.replica()), costs);
            double rate = new ServedEstimate(system, all).run().figures().outputTokensPerSecond();
            return switch (metric) {
                case OUTPUT_TOKENS_PER_SECOND -> rate;
                case ALL_TOKENS_PER_SECOND -> rate * (load.inputTokens() + load.outputTokens()) / load.outputTokens();
                case PREFILL_SECONDS, DECODE_STEP_SECONDS, TOTAL_SECONDS ->
                    throw new IllegalArgumentException("no such figure of a saturated engine: " + metric);
            };
        }

        /** One step as the fit of an engine sees it. */
        private EngineRow row(ServingSample sample, ServingLoad.StaticBatch load) {
            boolean prompt = sample.metric() == Metric.PREFILL_SECONDS;
            long context = load.inputTokens() + (load.outputTokens() + 1) / 2;
            BatchShape shape = prompt
                    ? BatchShape.prompts(Collections.nCopies((int) load.batch(), (int) load.inputTokens()))
                    : BatchShape.decode(load.batch(), load.batch() * context);
            return new EngineRow(
                    gpu.name(),
                    model.layers(),
                    load.batch(),
                    prompt,
                    stages.get(0).seconds(shape),
                    sample.value());
        }
    }
}
