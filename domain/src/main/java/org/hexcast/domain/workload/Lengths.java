package org.hexcast.domain.workload;

/**
 * Prompt and output length of one request.
 *
 * @param promptTokens at least 1
 * @param outputTokens at least 1
 */
public record Lengths(int promptTokens, int outputTokens) {

    public Lengths {
        if (promptTokens < 1 || outputTokens < 1) {
            throw new IllegalArgumentException(
                    promptTokens + " prompt and " + outputTokens + " output tokens must each be at least 1");
        }
    }
}
