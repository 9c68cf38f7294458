package org.hexcast.costmodel;

import java.util.List;

/**
 * What one step computes; all that its cost depends on. A step may mix prompts and decodes.
 *
 * @param prefill the prompt part
 * @param decode the decode part
 */
public record BatchShape(Prefill prefill, Decode decode) {

    /** No prompts. */
    public static final Prefill NO_PREFILL = new Prefill(0, 0, 0, 0);

    private static final Decode NO_DECODE = new Decode(0, 0);

    /**
     * Prompt tokens of a step.
     *
     * @param sequences prompts read to their end; each emits one token at the end of the step
     * @param tokens new tokens n, over all prompts
     * @param pairs query-key pairs of causal attention: the sum of n(n+1)/2, plus n times the context already cached
     * @param keys keys read: new tokens and cached context, over all prompts
     */
    public record Prefill(long sequences, long tokens, long pairs, long keys) {
        public Prefill {
            if (sequences < 0 || tokens < sequences || pairs < tokens || keys < tokens) {
                throw new IllegalArgumentException("a prefill of " + sequences + " sequences, " + tokens + " tokens, "
                        + pairs + " pairs and " + keys + " keys does not exist");
            }
        }

        /**
         * Part of one prompt.
         *
         * @param tokens new tokens
         * @param cached tokens cached before
         * @param ends whether the prompt is read to its end
         */
        public static Prefill chunk(long tokens, long cached, boolean ends) {
            return new Prefill(ends ? 1 : 0, tokens, tokens * (tokens + 1) / 2 + tokens * cached, tokens + cached);
        }

        /** Both together. */
        public Prefill plus(Prefill other) {
            return new Prefill(
                    sequences + other.sequences, tokens + other.tokens, pairs + other.pairs, keys + other.keys);
        }
    }

    /**
     * Sequences that get one more token in a step.
     *
     * @param sequences how many
     * @param context sum over them of the tokens attended to, the new one included
     */
    public record Decode(long sequences, long context) {
        public Decode {
            if (sequences < 0 || context < sequences) {
                throw new IllegalArgumentException(
                        "a decode of " + sequences + " sequences with " + context + " context tokens does not exist");
            }
        }
    }

    /** Whole prompts, without cached context. */
    public static BatchShape prompts(List<Integer> lengths) {
        long tokens = 0;
        long pairs = 0;
        for (int length : lengths) {
            tokens += length;
            pairs += length * (length + 1L) / 2;
        }
        return new BatchShape(new Prefill(lengths.size(), tokens, pairs, tokens), NO_DECODE);
    }

    /** So many prompts of the same mean length; {@code meanPairs} is the mean of n(n+1)/2. */
    public static BatchShape prompts(long sequences, double meanLength, double meanPairs) {
        long tokens = Math.max(sequences, Math.round(sequences * meanLength));
        return new BatchShape(
                new Prefill(sequences, tokens, Math.max(tokens, Math.round(sequences * meanPairs)), tokens), NO_DECODE);
    }

    /** One token each for so many sequences with so many context tokens together. */
    public static BatchShape decode(long sequences, long context) {
        return new BatchShape(NO_PREFILL, new Decode(sequences, context));
    }

    /** This prompt part together with so many decodes. */
    public BatchShape withDecode(long sequences, long context) {
        return new BatchShape(prefill, new Decode(sequences, context));
    }

    /** New tokens that pass through every layer. */
    public long tokens() {
        return prefill.tokens() + decode.sequences();
    }

    /** Sequences in the step; each emits one token. */
    public long sequences() {
        return prefill.sequences() + decode.sequences();
    }
}
