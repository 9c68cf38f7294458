package org.hexcast.domain.result;

import org.hexcast.domain.plan.ReplicaId;

/**
 * One step of one stage, simulated or real.
 *
 * @param replica whose stage
 * @param stage its number, from 0
 * @param startNanos when it began
 * @param endNanos when it ended
 * @param promptTokens tokens of prompts read in it
 * @param decodes sequences that got a further token
 */
public record StepSpan(ReplicaId replica, int stage, long startNanos, long endNanos, long promptTokens, long decodes) {

    public StepSpan {
        if (stage < 0 || promptTokens < 0 || decodes < 0 || startNanos < 0 || endNanos < startNanos) {
            throw new IllegalArgumentException("step of stage " + stage + " of " + replica + " from " + startNanos
                    + " to " + endNanos + " ns with " + promptTokens + " prompt tokens and " + decodes
                    + " decodes: none may be negative, nor the end before the start");
        }
    }

    /** What a step computes. */
    public enum Kind {
        /** Prompts only. */
        PREFILL,
        /** Further tokens only. */
        DECODE,
        /** Both. */
        MIXED
    }

    /** What it computes. */
    public Kind kind() {
        if (promptTokens == 0) {
            return Kind.DECODE;
        }
        return decodes == 0 ? Kind.PREFILL : Kind.MIXED;
    }

    /** Short form: {@code prefill 2048 tok}, {@code decode 57} or {@code mixed 512+57}. */
    public String label() {
        return switch (kind()) {
            case PREFILL -> "prefill " + promptTokens + " tok";
            case DECODE -> "decode " + decodes;
            case MIXED -> "mixed " + promptTokens + "+" + decodes;
        };
    }
}
