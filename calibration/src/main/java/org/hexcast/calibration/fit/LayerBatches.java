package org.hexcast.calibration.fit;

import org.hexcast.costmodel.BatchShape;
import org.hexcast.costmodel.kernel.LayerStep;

/**
 * What the batches behind layer times hold, where the measurements say only how many tokens.
 *
 * @param promptTokens length of the prompts of a prefill batch; a smaller batch is one prompt
 * @param contextTokens tokens that each sequence of a decode batch attends to
 */
public record LayerBatches(int promptTokens, int contextTokens) {

    /**
     * Helix (ASPLOS 2025) gives 763 prompt and 232 output tokens as the means of its requests and does not say what its layers were timed on: whole prompts of
     * the mean length, and decodes half-way through the mean output, {@code 763 + 232 / 2}.
     */
    public static final LayerBatches HELIX = new LayerBatches(763, 879);

    public LayerBatches {
        if (promptTokens < 1 || contextTokens < 1) {
            throw new IllegalArgumentException(
                    "prompts of " + promptTokens + " and contexts of " + contextTokens + " tokens must be above 0");
        }
    }

    /** The batch of a step: equal prompts, as near to their length as the tokens allow, or equal contexts. */
    BatchShape of(LayerStep step) {
        long tokens = step.tokens();
        if (step.phase() == LayerStep.Phase.DECODE) {
            return BatchShape.decode(tokens, tokens * contextTokens);
        }
        long prompts = Math.max(1, Math.round((double) tokens / promptTokens));
        double length = (double) tokens / prompts;
        return BatchShape.prompts(prompts, length, length * (length + 1) / 2);
    }
}
