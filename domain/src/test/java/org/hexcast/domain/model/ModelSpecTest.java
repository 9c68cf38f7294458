package org.hexcast.domain.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.testing.TestModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Shapes of models: how they may be cut, and what no shape is. */
class ModelSpecTest {

    @Test
    void divisibleBy_groupedQueries_headsFfnAndKvHeads() {
        ModelSpec model = TestModels.llama70b();
        assertThat(model.divisibleBy(8)).isTrue();
        assertThat(model.divisibleBy(64)).isTrue();
        assertThat(model.divisibleBy(3)).isFalse();
        assertThat(model.divisibleBy(128)).isFalse();
        assertThat(model.divisibleBy(0)).isFalse();
    }

    @Test
    void divisibleBy_mixture_cutExpertsNeedTheirWidth_wholeOnesTheirNumber() {
        // given 6 experts of width 100, shared ones of 64 x 2
        ModelSpec model = TestModels.with(
                TestModels.deepSeekV3(),
                new MixtureOfExperts(
                        new MixtureOfExperts.Router(6, 2, false),
                        new DenseFeedForward(100, true, false),
                        new MixtureOfExperts.SharedExperts(2, 64, false),
                        MixtureOfExperts.LeadingLayers.NONE));
        assertThat(model.divisibleBy(4)).isTrue();
        assertThat(model.divisibleBy(8)).isFalse();
        assertThat(model.divisibleBy(new Sharding(4, Sharding.Experts.WHOLE))).isFalse();
        assertThat(model.divisibleBy(new Sharding(2, Sharding.Experts.WHOLE))).isTrue();
    }

    @Test
    void divisibleBy_latentAttention_anyDivisorOfTheHeads() {
        assertThat(TestModels.deepSeekV3().divisibleBy(16)).isTrue();
        assertThat(TestModels.deepSeekV3().attention().kvHeadsPerShard(16)).isEqualTo(1);
        // 16 heads
        assertThat(TestModels.deepSeekV2Lite().divisibleBy(32)).isFalse();
        // the first layer's FFN of 10,944 is not a multiple of 128
        ModelSpec narrow = TestModels.with(
                TestModels.deepSeekV3(), TestModels.deepSeekV2Lite().feedForward());
        assertThat(narrow.divisibleBy(128)).isFalse();
        assertThat(narrow.divisibleBy(64)).isTrue();
    }

    @Test
    void leadingLayers_asManyAsLayers_areRefused() {
        MixtureOfExperts mixture =
                (MixtureOfExperts) TestModels.deepSeekV2Lite().feedForward();
        MixtureOfExperts all = new MixtureOfExperts(
                mixture.router(), mixture.expert(), mixture.shared(), new MixtureOfExperts.LeadingLayers(27, 10944));
        assertThatThrownBy(() -> TestModels.with(TestModels.deepSeekV2Lite(), all))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("deepseek-v2-lite: dense layers 27 before the first mixture of experts must be fewer than"
                        + " its 27 layers");
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 'experts 0 must'", "8, 0, 'experts per token 0 must'", "8, 9, 'experts per token 9 must'"})
    void router_impossible_isRefused(int experts, int perToken, String message) {
        assertThatThrownBy(() -> new MixtureOfExperts.Router(experts, perToken, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void precisions_wordsOfFiles_sayWhatStaysWide() {
        assertThat(Precisions.of(Precision.BF16, Precision.FP8).unquantised()).isEqualTo(Precision.BF16);
        assertThat(Precisions.of(Precision.FP8, Precision.BF16).unquantised()).isEqualTo(Precision.BF16);
        assertThat(Precisions.of(Precision.FP8, Precision.FP8).unquantised()).isEqualTo(Precision.FP16);
        assertThat(Precisions.of(Precision.INT4, Precision.BF16))
                .isEqualTo(
                        new Precisions(Precision.INT4, Precision.BF16, Precision.BF16, new WeightScales(128, 1, 2.5)));
        assertThat(Precisions.of(Precision.INT8, Precision.FP16).activations()).isEqualTo(Precision.INT8);
        assertThat(Precisions.all(Precision.BF16).sixteenBits()).isTrue();
        assertThat(Precisions.of(Precision.BF16, Precision.FP8).sixteenBits()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"FP16, FP8", "FP16, BF16", "FP8, INT8", "INT8, INT4"})
    void precisions_activationsNarrowerOrOtherwise_areRefused(Precision weights, Precision activations) {
        assertThatThrownBy(() -> new Precisions(weights, activations, Precision.FP16))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "weights in " + weights + " are not multiplied with activations in " + activations);
    }
}
