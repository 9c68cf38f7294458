package org.hexcast.calibration.sample;

/**
 * One end-to-end figure of a served model.
 *
 * @param setup what served
 * @param load what was asked of it
 * @param metric what was measured
 * @param value the figure, in the metric's unit
 * @param source key of the source, file and line; says so if a fitted law was evaluated instead of a measurement read
 */
public record ServingSample(ServingSetup setup, ServingLoad load, Metric metric, double value, String source) {

    /** What is measured. */
    public enum Metric {
        /** Seconds from the start of a prefill to the first token of the batch. */
        PREFILL_SECONDS,
        /** Seconds of one decode step, or of the mean one over an output. */
        DECODE_STEP_SECONDS,
        /** Seconds from the start to the last token of the batch. */
        TOTAL_SECONDS,
        /** Output tokens per second, over all GPUs together. */
        OUTPUT_TOKENS_PER_SECOND,
        /** Prompt and output tokens per second, over all GPUs together. */
        ALL_TOKENS_PER_SECOND
    }

    public ServingSample {
        Told.measured(metric.name(), value);
        Told.named("source", source);
    }
}
