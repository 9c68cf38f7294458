package org.hexcast.realexec.http;

import java.util.List;
import java.util.OptionalLong;
import org.hexcast.realexec.device.Sampling;
import org.hexcast.realexec.device.TokenIds;

/**
 * A completion request that may be served.
 *
 * @param prompts token ids of each prompt; at least one
 * @param maxTokens most output tokens of each
 * @param drawing how tokens are chosen
 * @param stops tokens behind which an answer ends
 * @param form how the answer is sent
 */
record CompletionRequest(List<TokenIds> prompts, int maxTokens, Drawing drawing, List<Integer> stops, Form form) {

    /**
     * How tokens are chosen.
     *
     * @param temperature 0 is greedy
     * @param topP share of probability that is drawn from
     * @param seed what the draws depend on; absent, the number of the request
     */
    record Drawing(double temperature, double topP, OptionalLong seed) {}

    /**
     * How the answer is sent.
     *
     * @param stream token by token
     * @param usage with the counts of tokens behind a stream
     */
    record Form(boolean stream, boolean usage) {}

    CompletionRequest {
        prompts = List.copyOf(prompts);
        stops = List.copyOf(stops);
    }

    /** How the tokens of a request of this number are chosen. */
    Sampling sampling(long number) {
        return new Sampling(
                drawing.temperature(), drawing.topP(), drawing.seed().orElse(number));
    }

    /** Tokens of all prompts. */
    long promptTokens() {
        return prompts.stream().mapToLong(TokenIds::size).sum();
    }
}
