package org.hexcast.domain.workload;

import umontreal.ssj.rng.RandomStream;

/**
 * Prompt and output drawn independently.
 *
 * @param prompt distribution of the prompt length
 * @param output distribution of the output length
 */
public record IndependentLengths(TokenCount prompt, TokenCount output) implements LengthDistribution {

    @Override
    public Lengths draw(RandomStream stream) {
        int promptTokens = prompt.at(stream.nextDouble());
        return new Lengths(promptTokens, output.at(stream.nextDouble()));
    }

    @Override
    public String label() {
        return "prompt " + prompt.label() + ", output " + output.label();
    }
}
