package org.hexcast.calibration.sample;

/** What a served model was asked to do; all requests alike. */
public sealed interface ServingLoad {

    /** Prompt tokens of each request; in a decode step the tokens of context. */
    long inputTokens();

    /** Output tokens of each request. */
    long outputTokens();

    /**
     * Requests that start together and end together.
     *
     * @param inputTokens prompt tokens of each
     * @param outputTokens output tokens of each
     * @param batch requests
     */
    record StaticBatch(long inputTokens, long outputTokens, long batch) implements ServingLoad {

        public StaticBatch {
            checkTokens(inputTokens, outputTokens);
            if (batch < 1) {
                throw new IllegalArgumentException("a batch of " + batch + " needs at least 1 request");
            }
        }
    }

    /**
     * More requests than the engine can hold, all waiting from the start; the engine fills its batch as it likes.
     *
     * @param inputTokens prompt tokens of each
     * @param outputTokens output tokens of each
     */
    record Saturating(long inputTokens, long outputTokens) implements ServingLoad {

        public Saturating {
            checkTokens(inputTokens, outputTokens);
        }
    }

    private static void checkTokens(long inputTokens, long outputTokens) {
        if (inputTokens < 1 || outputTokens < 1) {
            throw new IllegalArgumentException("a request of " + inputTokens + " input and " + outputTokens
                    + " output tokens needs at least 1 of each");
        }
    }
}
