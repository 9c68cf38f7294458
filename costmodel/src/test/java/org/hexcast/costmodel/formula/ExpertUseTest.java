package org.hexcast.costmodel.formula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.hexcast.domain.model.MixtureOfExperts.Router;
import org.hexcast.domain.testing.RandomCases;
import org.junit.jupiter.api.Test;

/** Experts that a step uses. Law: from k to E, monotone; closed form for two tokens; differential: drawing experts. */
class ExpertUseTest {

    @Test
    void distinct_anyStep_isBetweenTheChoiceOfOneTokenAndAllExperts() {
        RandomCases.check(500, random -> {
            int experts = 1 + random.nextInt(512);
            Router router = new Router(experts, 1 + random.nextInt(experts), false);
            double tokens = 1 + random.nextInt(5000);
            double distinct = ExpertUse.distinct(router, tokens);
            assertThat(distinct).isBetween(router.perToken() * (1 - 1e-12), (double) experts);
            assertThat(ExpertUse.distinct(router, tokens + 1)).isGreaterThanOrEqualTo(distinct);
            assertThat(distinct).isLessThanOrEqualTo(tokens * router.perToken() * (1 + 1e-12));
        });
    }

    @Test
    void distinct_noTokenOneTokenTwo_closedForms() {
        Router router = new Router(64, 6, false);
        assertThat(ExpertUse.distinct(router, 0)).isZero();
        assertThat(ExpertUse.distinct(router, 1)).isCloseTo(6, within(1e-12));
        // the second token adds those of its 6 that the first has not chosen: 6 x 58/64
        assertThat(ExpertUse.distinct(router, 2)).isCloseTo(6 + 6 * 58 / 64.0, within(1e-12));
        assertThat(ExpertUse.distinct(router, 1e6)).isEqualTo(64);
        assertThat(ExpertUse.distinct(new Router(4, 4, false), 1)).isEqualTo(4);
    }

    @Test
    void distinct_drawnExperts_agreeOnAverage() {
        // given 16 experts, 2 per token, 5 tokens: 16 (1 - (7/8)^5) = 7.79
        Router router = new Router(16, 2, false);
        int[] used = {0};
        RandomCases.check(20_000, random -> {
            int chosen = 0;
            for (int token = 0; token < 5; token++) {
                int one = random.nextInt(16);
                int other = (one + 1 + random.nextInt(15)) % 16;
                chosen |= 1 << one | 1 << other;
            }
            used[0] += Integer.bitCount(chosen);
        });
        assertThat(used[0] / 20_000.0).isCloseTo(ExpertUse.distinct(router, 5), within(0.05));
    }
}
