package org.hexcast.domain.result;

/**
 * What was left out at the beginning of a run.
 *
 * @param method how it was found
 * @param share of the requests that was left out
 * @param steady whether the method found a steady state behind it; assumed where it does not look
 */
public record WarmUp(Method method, double share, boolean steady) {

    /** How the warm-up is found. */
    public enum Method {
        /** The marginal standard error rule; see {@link WarmUpCut}. */
        MSER,
        /** The first tenth of the requests, where all are there at once or there are too few to look. */
        FIRST_TENTH
    }
}
