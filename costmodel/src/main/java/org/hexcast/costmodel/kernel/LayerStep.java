package org.hexcast.costmodel.kernel;

/**
 * One whole decoder layer of a named model, its parts not told apart.
 *
 * @param model catalogue name of the model
 * @param phase prefill or decode
 * @param tokens new tokens of the batch; in decode one per sequence
 * @param tensorDegree GPUs that share the layer
 */
public record LayerStep(String model, Phase phase, long tokens, int tensorDegree) implements KernelShape {

    /** Which phase of a request the layer serves. */
    public enum Phase {
        PREFILL,
        DECODE
    }

    public LayerStep {
        if (model.isBlank()) {
            throw new IllegalArgumentException("a layer needs the name of its model");
        }
        Counted.positive("tokens", tokens);
        Counted.positive("tensor degree", tensorDegree);
    }
}
