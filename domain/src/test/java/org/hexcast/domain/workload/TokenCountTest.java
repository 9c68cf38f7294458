package org.hexcast.domain.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.hexcast.domain.testing.RandomCases;
import org.junit.jupiter.api.Test;
import umontreal.ssj.rng.RandomStream;

/** Distributions of token counts: closed forms of their quantiles, laws of every quantile function. */
class TokenCountTest {

    @Test
    void at_constant_isAlwaysTheSame() {
        assertThat(new TokenCount.Constant(17).at(1e-9)).isEqualTo(17);
        assertThat(new TokenCount.Constant(17).at(0.999)).isEqualTo(17);
    }

    @Test
    void at_uniform_givesEachWholeNumberItsEqualShare() {
        // given 3, 4, 5, 6: a quarter of [0, 1) each
        TokenCount uniform = new TokenCount.Uniform(3, 6);
        int[] seen = new int[7];
        for (int i = 0; i < 4000; i++) {
            seen[uniform.at((i + 0.5) / 4000)]++;
        }
        assertThat(seen).containsExactly(0, 0, 0, 1000, 1000, 1000, 1000);
    }

    @Test
    void at_logNormal_hasTheQuantilesOfTheNormalLaw() {
        // given ln X normal with mean ln 1000 and sigma 0.5; the normal quantile at 0.9 is 1.2815516
        TokenCount logNormal = new TokenCount.LogNormal(1000, 0.5);
        assertThat(logNormal.at(0.5)).isEqualTo(1000);
        assertThat(logNormal.at(0.9)).isEqualTo((int) Math.rint(1000 * Math.exp(0.5 * 1.2815516)));
        assertThat(logNormal.at(0.1)).isEqualTo((int) Math.rint(1000 * Math.exp(-0.5 * 1.2815516)));
        assertThat(new TokenCount.LogNormal(1000, 0).at(0.99)).isEqualTo(1000);
    }

    @Test
    void at_anyDistribution_neverFallsAndStaysInRange() {
        RandomCases.check(300, random -> {
            int from = 1 + random.nextInt(5000);
            TokenCount count = List.of(
                            new TokenCount.Constant(from),
                            new TokenCount.Uniform(from, from + random.nextInt(5000)),
                            new TokenCount.LogNormal(from, random.nextDouble() * 5))
                    .get(random.nextInt(3));
            double low = random.nextDouble();
            double high = low + (1 - low) * random.nextDouble();
            assertThat(count.at(low)).isLessThanOrEqualTo(count.at(high)).isBetween(1, TokenCount.MOST);
        });
    }

    @Test
    void constructors_outOfRange_nameTheRule() {
        assertThatThrownBy(() -> new TokenCount.Constant(0)).hasMessageContaining("token count 0");
        assertThatThrownBy(() -> new TokenCount.Uniform(5, 4)).hasMessageContaining("from 5 to 4");
        assertThatThrownBy(() -> new TokenCount.LogNormal(Double.NaN, 1)).hasMessageContaining("median");
        assertThatThrownBy(() -> new TokenCount.LogNormal(10, 6)).hasMessageContaining("sigma");
        assertThatThrownBy(() -> new Lengths(0, 1)).hasMessageContaining("at least 1");
    }

    @Test
    void draw_independentLengths_takesTwoUniformsForEveryPair() {
        // given equal streams, one drawn through a constant prompt, one through a spread one
        RandomStream one = new RandomStreams(1).named("lengths");
        RandomStream other = new RandomStreams(1).named("lengths");
        TokenCount output = new TokenCount.Uniform(1, 1_000_000);
        IndependentLengths constant = new IndependentLengths(new TokenCount.Constant(5), output);
        IndependentLengths spread = new IndependentLengths(new TokenCount.LogNormal(100, 2), output);
        // then the outputs stay the same: changing one distribution does not reshuffle the other
        for (int i = 0; i < 100; i++) {
            assertThat(constant.draw(one).outputTokens())
                    .isEqualTo(spread.draw(other).outputTokens());
        }
    }
}
