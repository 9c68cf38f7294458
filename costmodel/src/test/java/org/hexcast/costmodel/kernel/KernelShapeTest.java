package org.hexcast.costmodel.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.hexcast.domain.hardware.Precision;
import org.junit.jupiter.api.Test;

/** Closed forms of the least work of kernels, and what their records refuse. */
class KernelShapeTest {

    private static final Heads GROUPED = new Heads(8, 2, 128);

    @Test
    void gemm_int4Weights_readsHalfABytePerWeight() {
        // given
        Gemm gemm = new Gemm(16, 4096, 1024, Precision.INT4, Precision.BF16);
        // then
        assertThat(gemm.flops()).isEqualTo(2.0 * 16 * 4096 * 1024);
        assertThat(gemm.weightBytes()).isEqualTo(4096 * 1024 / 2.0);
        assertThat(gemm.bytes()).isEqualTo(4096 * 1024 / 2.0 + 16 * 1024 * 2 + 16 * 4096 * 2);
    }

    @Test
    void gemm_fp32_writesFourBytesPerOutput() {
        assertThat(new Gemm(1, 3, 5, Precision.FP32, Precision.FP32).bytes()).isEqualTo(4.0 * (15 + 5 + 3));
    }

    @Test
    void gemm_narrowActivations_writesTwoBytesPerOutput() {
        assertThat(new Gemm(1, 3, 5, Precision.FP8, Precision.FP8).bytes()).isEqualTo(15 + 5 + 3 * 2.0);
    }

    @Test
    void prefill_ofOneToken_equalsDecodeOverTheSameContext() {
        // given one new token after 99 cached ones: it attends to 100
        PrefillAttention prefill = new PrefillAttention(7, 1, 99, GROUPED, Precision.BF16);
        DecodeAttention decode = new DecodeAttention(7, 100, GROUPED, Precision.BF16);
        // then
        assertThat(prefill.flops()).isEqualTo(decode.flops()).isEqualTo(4.0 * 7 * 100 * 8 * 128);
        assertThat(prefill.bytes()).isEqualTo(decode.bytes());
    }

    @Test
    void prefill_inTwoChunks_countsTheSamePairs() {
        double whole = new PrefillAttention(1, 300, 0, GROUPED, Precision.BF16).pairs();
        double first = new PrefillAttention(1, 100, 0, GROUPED, Precision.BF16).pairs();
        double second = new PrefillAttention(1, 200, 100, GROUPED, Precision.BF16).pairs();
        assertThat(first + second).isEqualTo(whole).isEqualTo(300 * 301 / 2.0);
    }

    @Test
    void decode_fp8Cache_readsHalfOfTheCache() {
        double wide = new DecodeAttention(1, 1000, GROUPED, Precision.BF16).bytes();
        double narrow = new DecodeAttention(1, 1000, GROUPED, Precision.FP8).bytes();
        assertThat(wide - narrow).isEqualTo(1000.0 * 2 * 2 * 128);
    }

    @Test
    void mixed_isTheSumOfItsParts() {
        PrefillAttention prefill = new PrefillAttention(1, 64, 32, GROUPED, Precision.BF16);
        DecodeAttention decode = new DecodeAttention(5, 700, GROUPED, Precision.BF16);
        MixedAttention mixed = new MixedAttention(prefill, decode);
        assertThat(mixed.flops()).isEqualTo(prefill.flops() + decode.flops());
        assertThat(mixed.bytes()).isEqualTo(prefill.bytes() + decode.bytes());
    }

    @Test
    void elementwise_gatedActivation_readsTwoAndWritesOne() {
        assertThat(new Elementwise(Elementwise.Kind.GATED_ACTIVATION, 10, 100).bytes())
                .isEqualTo(3 * 10 * 100 * 2.0);
    }

    @Test
    void allReduce_sendsAsMuchAsAReduceScatterAndAnAllGather() {
        Fabric fabric = new Fabric(Fabric.Wiring.NVLINK_SWITCHED, 8);
        double reduced = new Collective(Collective.Kind.ALL_REDUCE, 8, 1e6, fabric).sentBytes();
        double scattered = new Collective(Collective.Kind.REDUCE_SCATTER, 8, 1e6, fabric).sentBytes();
        double gathered = new Collective(Collective.Kind.ALL_GATHER, 8, 1e6, fabric).sentBytes();
        assertThat(reduced).isEqualTo(scattered + gathered).isEqualTo(1.75e6);
    }

    @Test
    void shapes_impossibleSizes_areRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Gemm(0, 1, 1, Precision.BF16, Precision.BF16))
                .withMessage("GEMM rows m 0 must be above 0 and at most 2^40");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Heads(10, 4, 128))
                .withMessage("10 query heads are not a multiple of 4 KV heads");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new Collective(Collective.Kind.BROADCAST, 1, 8, new Fabric(Fabric.Wiring.PCIE_PEER, 1)))
                .withMessage("a collective needs at least 2 devices, not 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SendReceive(0, new Fabric(Fabric.Wiring.ACROSS_HOSTS, 1)))
                .withMessageContaining("must be above 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EngineStep(EngineStep.Component.SCHEDULE, 4, 3))
                .withMessageContaining("each has at least one");
    }
}
