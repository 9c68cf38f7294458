package org.hexcast.realexec.weights;

/** Weights that are not what the model needs; the message names the file, the tensor and the rule. */
public final class WeightsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** With a message for the user. */
    public WeightsException(String message) {
        super(message);
    }
}
