package org.hexcast.calibration.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.costmodel.kernel.DecodeAttention;
import org.hexcast.costmodel.kernel.Elementwise;
import org.hexcast.costmodel.kernel.Gemm;
import org.hexcast.costmodel.kernel.Heads;
import org.hexcast.costmodel.kernel.MixedAttention;
import org.hexcast.costmodel.kernel.PrefillAttention;
import org.hexcast.domain.hardware.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of both profilers of LLMServingSim: nanoseconds, milliseconds and microseconds; cached tokens per batch and per sequence. */
class ServingSimTest {

    /** llama-3.1-8b: hidden 4096, 32 heads and 8 KV heads of 128, FFN 14336, vocabulary 128256. */
    private static final Heads HEADS = new Heads(32, 8, 128);

    @TempDir
    private Path folder;

    private static Gemm bf16(long m, long n, long k) {
        return new Gemm(m, n, k, Precision.BF16, Precision.BF16);
    }

    @Test
    void firstLayers_nanosecondsOfTheModelInTheName() throws IOException {
        // given
        String table = """
                layer_name,input,kv_cache,tp_size,latency(ns)
                q_proj,4,0,2,1500
                k_proj,4,0,2,1500
                gate_proj,4,0,2,1500
                attn,4,12,2,1500
                lm_head,4,0,2,1500000
                """;
        // when
        List<KernelSample> read = Tables.read(folder, "H100__Llama-3.1-8B__tp2__layers.csv", table)
                .kernels();
        // then
        assertThat(read)
                .extracting(KernelSample::shape)
                .containsExactly(
                        bf16(4, 2048, 4096),
                        bf16(4, 512, 4096),
                        bf16(4, 7168, 4096),
                        new PrefillAttention(1, 4, 12, new Heads(16, 4, 128), Precision.BF16),
                        bf16(4, 64128, 4096));
        assertThat(read.get(0).seconds()).isCloseTo(1.5e-6, within(1e-15));
        assertThat(read.get(0).gpu()).isEqualTo("H100-SXM-80GB");
    }

    @Test
    void firstAttention_decode_sharesTheCachedTokensAmongTheBatch() throws IOException {
        // given
        String table = """
                time_stats.attn_prefill.median,time_stats.attn_decode.median,n_embd,n_q_head,n_kv_head,num_tensor_parallel_workers,batch_size,prefill_chunk_size,kv_cache_size,is_prefill,attention_backend
                ,0.5,4096,32,8,1,4,0,400,False,FLASH_ATTENTION
                ,0.5,4096,32,8,1,40,0,32,False,FLASH_ATTENTION
                0.25,,4096,32,8,1,1,32,96,True,FLASH_ATTENTION
                """;
        // when
        Measurements read = Tables.read(folder, "A6000__Llama-3.1-8B__tp1__attention.csv", table);
        // then
        assertThat(read.kernels())
                .extracting(KernelSample::shape)
                .containsExactly(
                        new DecodeAttention(4, 101, HEADS, Precision.BF16),
                        new PrefillAttention(1, 32, 96, HEADS, Precision.BF16));
        assertThat(read.report().imported().get(0).leftOut())
                .containsEntry("less than one cached token per sequence", 1L);
    }

    @Test
    void secondLayers_microseconds() throws IOException {
        // given
        String dense = "layer,tokens,time_us\nqkv_proj,2,40.5\ngate_up_proj,2,250\nact_fn,2,2.5\n";
        String sequences = "layer,sequences,time_us\nlm_head,3,1100\nsampler,3,25\n";
        // when
        List<KernelSample> byTokens = Tables.read(folder, "RTX4090__Llama-3.1-8B__tp1__dense.csv", dense)
                .kernels();
        List<KernelSample> bySequences = Tables.read(folder, "RTX4090__Llama-3.1-8B__tp1__per_sequence.csv", sequences)
                .kernels();
        // then
        assertThat(byTokens)
                .extracting(KernelSample::shape)
                .containsExactly(
                        bf16(2, 6144, 4096),
                        bf16(2, 28672, 4096),
                        new Elementwise(Elementwise.Kind.GATED_ACTIVATION, 2, 14336));
        assertThat(byTokens.get(0).seconds()).isCloseTo(40.5e-6, within(1e-15));
        assertThat(bySequences)
                .extracting(KernelSample::shape)
                .containsExactly(bf16(3, 128256, 4096), new Elementwise(Elementwise.Kind.SAMPLE, 3, 128256));
    }

    @Test
    void secondAttention_mixedRows_keepBothParts() throws IOException {
        // given
        String table = """
                prefill_chunk,kv_prefill,n_decode,kv_decode,time_us
                0,0,8,16,9.5
                64,32,0,0,9.5
                64,32,8,16,9.5
                """;
        // when
        List<KernelSample> read = Tables.read(folder, "RTX4090__Llama-3.1-8B__tp1__attention.csv", table)
                .kernels();
        // then
        PrefillAttention prefill = new PrefillAttention(1, 64, 32, HEADS, Precision.BF16);
        DecodeAttention decode = new DecodeAttention(8, 17, HEADS, Precision.BF16);
        assertThat(read)
                .extracting(KernelSample::shape)
                .containsExactly(decode, prefill, new MixedAttention(prefill, decode));
        assertThat(read.get(2).seconds()).isCloseTo(9.5e-6, within(1e-15));
    }
}
