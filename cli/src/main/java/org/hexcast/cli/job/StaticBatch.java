package org.hexcast.cli.job;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.hexcast.costmodel.BatchShape;
import org.hexcast.costmodel.StageCost;
import org.hexcast.domain.engine.EngineLimits;
import org.hexcast.domain.result.Provenance;
import org.hexcast.scenarios.EstimateCase;

/**
 * A batch that starts together on one replica and runs to its end: all prompts first, in steps under the token budget, then all decode steps.
 *
 * <p>Prefill steps follow one another through the stages; each sequence has its first token when its step leaves the last stage. Decoding goes round in as
 * many micro-batches as there are stages: a round takes the longer of one micro-batch's way through all stages and all their turns at the slowest.
 *
 * @param stages costs of the stages
 * @param limits of the engine
 * @param batch sequences
 * @param lengths of each sequence
 */
record StaticBatch(List<StageCost> stages, EngineLimits limits, int batch, EstimateCase.FixedLengths lengths) {

    /** Decode steps that are evaluated at most; longer outputs are sampled evenly. */
    private static final int MOST_STEPS = 4096;

    /** When each prefill step leaves the last stage, and how many prompts it has. */
    private record StepEnd(int prompts, double seconds) {}

    private List<StepEnd> prefillSteps() {
        int each = Math.max(1, Math.min(limits.maxSequences(), limits.maxBatchTokens() / lengths.input()));
        double[] free = new double[stages.size()];
        List<StepEnd> ends = new ArrayList<>();
        for (int left = batch; left > 0; left -= each) {
            int prompts = Math.min(each, left);
            BatchShape shape = BatchShape.prompts(Collections.nCopies(prompts, lengths.input()));
            double ready = 0;
            for (int s = 0; s < free.length; s++) {
                free[s] = Math.max(free[s], ready) + stages.get(s).seconds(shape);
                ready = free[s];
            }
            ends.add(new StepEnd(prompts, ready));
        }
        return ends;
    }

    /** Until the last prompt is read. */
    double prefillSeconds() {
        List<StepEnd> ends = prefillSteps();
        return ends.get(ends.size() - 1).seconds();
    }

    /** Mean time to first token. */
    double meanTtftSeconds() {
        double sum = 0;
        for (StepEnd end : prefillSteps()) {
            sum += end.prompts() * end.seconds();
        }
        return sum / batch;
    }

    /** One step for every sequence when each attends to so many tokens. */
    private double roundSeconds(long context) {
        int microBatches = Math.min(stages.size(), batch);
        long each = (batch + microBatches - 1L) / microBatches;
        BatchShape shape = BatchShape.decode(each, each * context);
        double sum = 0;
        double slowest = 0;
        for (StageCost stage : stages) {
            double seconds = stage.seconds(shape);
            sum += seconds;
            slowest = Math.max(slowest, seconds);
        }
        return Math.max(sum, microBatches * slowest);
    }

    /** One decode step at the mean context. */
    double decodeSeconds() {
        return roundSeconds(lengths.input() + (lengths.output() + 1L) / 2);
    }

    /** Mean over all decode steps. */
    double meanTpotSeconds() {
        int steps = lengths.output() - 1;
        int samples = Math.min(steps, MOST_STEPS);
        double sum = 0;
        for (int i = 0; i < samples; i++) {
            // Step k, from 1, attends to the prompt and the k tokens emitted before it.
            long k = 1 + Math.round((double) i * (steps - 1) / Math.max(1, samples - 1));
            sum += roundSeconds(lengths.input() + k);
        }
        return sum / samples;
    }

    /** Output tokens over the whole time. */
    double outputTokensPerSecond() {
        int steps = lengths.output() - 1;
        double decode = steps == 0 ? 0 : steps * meanTpotSeconds();
        return (double) batch * lengths.output() / (prefillSeconds() + decode);
    }

    /** What has a band. */
    EstimateBands.Figures figures() {
        return new EstimateBands.Figures(
                meanTtftSeconds(), lengths.output() > 1 ? meanTpotSeconds() : 0, outputTokensPerSecond());
    }

    /** The weakest part of any step. */
    Provenance provenance() {
        Provenance weakest = Provenance.MEASURED;
        for (StageCost stage : stages) {
            weakest = weakest.weaker(stage.provenance());
        }
        return weakest;
    }
}
