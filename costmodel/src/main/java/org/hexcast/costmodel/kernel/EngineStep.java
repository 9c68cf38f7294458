package org.hexcast.costmodel.kernel;

/**
 * Work of a serving engine on the CPU in one step.
 *
 * @param component which part of it
 * @param sequences sequences of the batch
 * @param tokens new tokens of the batch; equal to the sequences when all decode
 */
public record EngineStep(Component component, long sequences, long tokens) implements KernelShape {

    /** Parts of the engine's loop, in their order. */
    public enum Component {
        /** Choice of the batch. */
        SCHEDULE,
        /** Tables and tensors of the batch. */
        PREPARE_INPUTS,
        /** Start of the model's kernels, without waiting for them. */
        LAUNCH_MODEL,
        /** Choice of the next tokens, until they are known. */
        SAMPLE,
        /** Bookkeeping after the step. */
        PROCESS_OUTPUTS,
        /** Messages between the engine's processes. */
        COMMUNICATE,
        /** The whole loop, where its parts were not told apart. */
        WHOLE
    }

    public EngineStep {
        Counted.positive("sequences", sequences);
        Counted.positive("tokens", tokens);
        if (tokens < sequences) {
            throw new IllegalArgumentException(
                    tokens + " tokens are too few for " + sequences + " sequences: each has at least one");
        }
    }
}
