package org.hexcast.costmodel.formula;

import org.hexcast.domain.model.MixtureOfExperts;

/** How many experts of a mixture a step uses: their weights are read, the others' are not. */
public final class ExpertUse {

    private ExpertUse() {}

    /**
     * Distinct experts that n tokens pass, on average: {@code E (1 - (1 - k/E)^n)} with E experts, k of them per token. Holds where each token's choice is
     * independent and every expert equally likely, as balanced training has it; tokens of one text choose alike, so it is an upper estimate. 0 for no
     * tokens, k for one, never more than E.
     *
     * @param tokens tokens of the step
     */
    public static double distinct(MixtureOfExperts.Router router, double tokens) {
        if (tokens <= 0) {
            return 0;
        }
        int experts = router.experts();
        double missed = StrictMath.log1p(-(double) router.perToken() / experts);
        return -experts * StrictMath.expm1(tokens * missed);
    }
}
