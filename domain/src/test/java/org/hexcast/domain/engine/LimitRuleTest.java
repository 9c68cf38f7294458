package org.hexcast.domain.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.testing.TestEngines;
import org.hexcast.domain.testing.TestGpus;
import org.junit.jupiter.api.Test;

/** Limits by GPU and blocks of tokens: closed forms and laws. */
class LimitRuleTest {

    private static final EngineLimits USUAL = new EngineLimits(1024, 8192);
    private static final EngineLimits MIDDLE = new EngineLimits(512, 16_384);
    private static final EngineLimits LEAST = new EngineLimits(256, 2048);

    /** Below 24 GiB and a bit: least; below 70 GiB or the GPU named "middling": middle; else usual. */
    private static final LimitRule RULE = new LimitRule(
            USUAL,
            List.of(
                    new LimitRule.Tier(25L << 30, List.of(), LEAST),
                    new LimitRule.Tier(70L << 30, List.of("middling"), MIDDLE)));

    @Test
    void on_oneGpu_theFirstTierThatItFallsIntoDecides() {
        assertThat(RULE.on(TestGpus.small())).isEqualTo(LEAST); // 24 GiB, below both tiers
        assertThat(RULE.on(TestGpus.slow())).isEqualTo(MIDDLE); // 48 GiB
        assertThat(RULE.on(TestGpus.middling())).isEqualTo(MIDDLE); // 80 GiB, by name
        assertThat(RULE.on(TestGpus.fast())).isEqualTo(USUAL); // 80 GiB
    }

    @Test
    void on_memoryEqualToTheLimit_isNotBelowIt() {
        LimitRule rule = new LimitRule(USUAL, List.of(new LimitRule.Tier(48L << 30, List.of(), LEAST)));
        assertThat(rule.on(TestGpus.slow())).isEqualTo(USUAL);
    }

    @Test
    void on_severalGpus_takesTheLeastOfEachLimit() {
        // given 1024/8192 and 512/16384: no single GPU has both minima
        List<GpuType> gpus = List.of(TestGpus.fast(), TestGpus.slow());
        // then
        assertThat(RULE.on(gpus)).isEqualTo(new EngineLimits(512, 8192));
        assertThat(RULE.on(List.of(TestGpus.slow(), TestGpus.fast()))).isEqualTo(RULE.on(gpus));
        assertThat(RULE.on(List.of(TestGpus.fast()))).isEqualTo(RULE.on(TestGpus.fast()));
    }

    @Test
    void always_everyGpu_hasTheSameLimits() {
        for (GpuType gpu : TestGpus.all()) {
            assertThat(LimitRule.always(LEAST).on(gpu)).isEqualTo(LEAST);
        }
    }

    @Test
    void blocksFor_anyTokens_areTheFewestThatHoldThem() {
        RandomCases.check(200, random -> {
            EngineMemory memory = new EngineMemory(1 + random.nextInt(256), 0.9, EngineMemory.ShareOf.TOTAL, 0);
            long tokens = random.nextInt(1_000_000);
            long blocks = memory.blocksFor(tokens);
            assertThat(blocks * memory.blockTokens()).isGreaterThanOrEqualTo(tokens);
            assertThat((blocks - 1) * memory.blockTokens()).isLessThan(Math.max(1, tokens));
        });
    }

    @Test
    void engine_valuesOutOfRange_areNamed() {
        assertThatThrownBy(() -> new EngineLimits(0, 1)).hasMessageContaining("max sequences 0");
        assertThatThrownBy(() -> new EngineLimits(1, 0)).hasMessageContaining("max batch tokens 0");
        assertThatThrownBy(() -> TestEngines.overhead(-1, 0)).hasMessageContaining("per step");
        assertThatThrownBy(() -> TestEngines.overhead(0, Double.NaN)).hasMessageContaining("per sequence");
        assertThatThrownBy(() -> TestEngines.memory(0)).hasMessageContaining("KV blocks 0");
        assertThatThrownBy(() -> new EngineMemory(16, 1.01, EngineMemory.ShareOf.FREE, 0))
                .hasMessageContaining("memory share 1.01");
    }
}
