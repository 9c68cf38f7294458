package org.hexcast.domain.workload;

import java.util.Optional;

/**
 * What happens to a request that is longer than the model's context.
 *
 * @param contextTokens longest prompt and output together
 * @param overlong what to do with a longer one
 */
public record ContextRule(int contextTokens, Overlong overlong) {

    /** What to do with a request that is too long. */
    public enum Overlong {
        /** Shorten the prompt, then the output, until both fit together. */
        CLIP,
        /** Leave the request out. */
        DROP
    }

    public ContextRule {
        if (contextTokens < 2) {
            throw new IllegalArgumentException("a context of " + contextTokens + " tokens holds no prompt and output");
        }
    }

    /** The lengths as served, or nothing where the request is left out. */
    Optional<Lengths> apply(Lengths lengths) {
        if ((long) lengths.promptTokens() + lengths.outputTokens() <= contextTokens) {
            return Optional.of(lengths);
        }
        if (overlong == Overlong.DROP) {
            return Optional.empty();
        }
        int output = Math.min(lengths.outputTokens(), contextTokens - 1);
        return Optional.of(new Lengths(Math.min(lengths.promptTokens(), contextTokens - output), output));
    }
}
