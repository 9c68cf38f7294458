package org.hexcast.calibration.importer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.costmodel.kernel.Collective;
import org.hexcast.costmodel.kernel.DecodeAttention;
import org.hexcast.costmodel.kernel.Elementwise;
import org.hexcast.costmodel.kernel.EngineStep;
import org.hexcast.costmodel.kernel.Fabric;
import org.hexcast.costmodel.kernel.Gemm;
import org.hexcast.costmodel.kernel.Heads;
import org.hexcast.costmodel.kernel.PrefillAttention;
import org.hexcast.costmodel.kernel.SendReceive;
import org.hexcast.domain.hardware.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of Vidur, of today and older: sharded shapes, both column sets of links, medians. */
class VidurTest {

    private static final List<String> LAYERS = List.of(
            "emb",
            "input_layernorm",
            "attn_pre_proj",
            "attn_rope",
            "attn_post_proj",
            "post_attention_layernorm",
            "mlp_up_proj",
            "mlp_act",
            "mlp_down_proj",
            "add");

    @TempDir
    private Path folder;

    private static String layers(String sizes, String times) {
        return LAYERS.stream().map(layer -> "time_stats." + layer + ".median").collect(Collectors.joining(",", "", ","))
                + "n_head,n_kv_head,n_embd,n_expanded_embd,vocab_size,use_gated_mlp,num_tokens,"
                + "num_tensor_parallel_workers\n"
                + times + "," + sizes + "\n";
    }

    @Test
    void layers_sharded_becomeShapesOfOneGpu() throws IOException {
        // given 16 heads of 64, 2 KV heads, on 4 GPUs: 4 heads, 1 replicated KV head, a quarter of the FFN
        String table = layers("16,2,1024,4096,32000,True,32,4", "1,2,3,4,5,6,7,8,9,10");
        // when
        List<KernelSample> read =
                Tables.read(folder, "h100__some-model__mlp.csv", table).kernels();
        // then
        assertThat(read)
                .extracting(KernelSample::shape)
                .containsExactlyInAnyOrder(
                        new Elementwise(Elementwise.Kind.EMBEDDING, 32, 1024),
                        new Elementwise(Elementwise.Kind.NORM, 32, 1024),
                        fp16(32, (4 + 2) * 64, 1024),
                        new Elementwise(Elementwise.Kind.ROTARY, 32, (4 + 1) * 64),
                        fp16(32, 1024, 4 * 64),
                        new Elementwise(Elementwise.Kind.NORM, 32, 1024),
                        fp16(32, 2 * 1024, 1024),
                        new Elementwise(Elementwise.Kind.GATED_ACTIVATION, 32, 1024),
                        fp16(32, 1024, 1024),
                        new Elementwise(Elementwise.Kind.RESIDUAL, 32, 1024));
        assertThat(read)
                .filteredOn(sample -> sample.shape().equals(fp16(32, 2048, 1024)))
                .singleElement()
                .satisfies(up -> assertThat(up.seconds()).isEqualTo(7e-3))
                .satisfies(up -> assertThat(up.gpu()).isEqualTo("H100-SXM-80GB"));
    }

    private static Gemm fp16(long m, long n, long k) {
        return new Gemm(m, n, k, Precision.FP16, Precision.FP16);
    }

    @Test
    void layers_plainFfn_haveOneUpMatrix() throws IOException {
        String table = layers("16,16,1024,4096,32000,False,32,1", "1,1,1,1,1,1,1,1,1,1");
        assertThat(Tables.read(folder, "a100__opt__mlp.csv", table).kernels())
                .extracting(KernelSample::shape)
                .contains(fp16(32, 4096, 1024), new Elementwise(Elementwise.Kind.ACTIVATION, 32, 4096));
    }

    @Test
    void layers_emptyTime_isLeftOutAndNamed() throws IOException {
        String table = layers("16,16,1024,4096,32000,True,32,1", "1,1,1,1,1,1,1,1,1,");
        Measurements read = Tables.read(folder, "a100__m__mlp.csv", table);
        assertThat(read.kernels()).hasSize(9);
        assertThat(read.report().imported().get(0).leftOut()).containsExactly(Map.entry("no time of add", 1L));
    }

    @Test
    void attention_cacheOfEachSequence() throws IOException {
        // given
        String table = """
                time_stats.attn_input_reshape.median,time_stats.attn_decode.median,time_stats.attn_prefill.median,n_embd,n_q_head,n_kv_head,num_tensor_parallel_workers,batch_size,prefill_chunk_size,kv_cache_size,is_prefill,attention_backend
                0.0,0.5,,2048,16,4,2,8,0,96,False,AttentionBackend.FLASH_ATTENTION
                0.0,,0.25,2048,16,4,2,1,64,32,True,AttentionBackend.FLASH_ATTENTION
                """;
        // when
        List<KernelSample> read =
                Tables.read(folder, "a100__attention.csv", table).kernels();
        // then
        Heads heads = new Heads(8, 2, 128);
        assertThat(read)
                .extracting(KernelSample::shape)
                .containsExactly(
                        new DecodeAttention(8, 97, heads, Precision.FP16),
                        new PrefillAttention(1, 64, 32, heads, Precision.FP16));
        assertThat(read).extracting(KernelSample::seconds).containsExactly(0.5e-3, 0.25e-3);
        assertThat(read.get(0).kernel()).isEqualTo("FLASH_ATTENTION");
    }

    @Test
    void links_today_giveBytesAndHosts() throws IOException {
        // given
        String header =
                ",time_stats.%s.median,rank,num_workers,size,collective,devices_per_node,max_devices_per_node\n";
        String reduce =
                header.formatted("all_reduce") + "0,0.5,0,4,4096,all_reduce,4,8\n1,0.75,0,4,4096,all_reduce,2,8\n";
        String send = header.formatted("send_recv") + "0,0.25,0,2,2048,send_recv,2,4\n1,0,0,2,2048,send_recv,1,4\n";
        // when
        List<KernelSample> reduced =
                Tables.read(folder, "a100_dgx__all_reduce.csv", reduce).kernels();
        Measurements sent = Tables.read(folder, "a100_pairwise_nvlink__send_recv.csv", send);
        // then
        assertThat(reduced)
                .extracting(KernelSample::shape)
                .containsExactly(
                        new Collective(
                                Collective.Kind.ALL_REDUCE, 4, 4096, new Fabric(Fabric.Wiring.NVLINK_SWITCHED, 4)),
                        new Collective(Collective.Kind.ALL_REDUCE, 4, 4096, new Fabric(Fabric.Wiring.ACROSS_HOSTS, 2)));
        assertThat(sent.kernels())
                .extracting(KernelSample::shape)
                .containsExactly(new SendReceive(2048, new Fabric(Fabric.Wiring.NVLINK_PAIR, 2)));
        assertThat(sent.kernels().get(0).gpu()).isEqualTo("A100-PCIe-80GB");
        assertThat(sent.report().imported().get(0).leftOut()).containsEntry("time 0", 1L);
    }

    @Test
    void links_older_giveTokensOfSixteenBitActivations() throws IOException {
        // given
        String reduce = """
                ,time_stats.all_reduce.median,rank,num_workers,n_embd,num_tokens
                0,0.5,0,2,1024,0
                1,0.5,0,2,1024,8
                """;
        String send = """
                ,time_stats.send_recv.median,n_embd,num_tokens,rank,num_tensor_parallel_workers
                0,0.5,1024,8,0,4
                """;
        // when
        Measurements reduced = Tables.read(folder, "v100__all_reduce.csv", reduce);
        List<KernelSample> sent =
                Tables.read(folder, "a40__p2p_inter_node.csv", send).kernels();
        // then
        assertThat(reduced.kernels())
                .extracting(KernelSample::shape)
                .containsExactly(
                        new Collective(Collective.Kind.ALL_REDUCE, 2, 16384, new Fabric(Fabric.Wiring.NVLINK_MESH, 2)));
        assertThat(reduced.report().imported().get(0).leftOut()).containsEntry("empty message", 1L);
        assertThat(sent)
                .extracting(KernelSample::shape)
                .containsExactly(new SendReceive(4096, new Fabric(Fabric.Wiring.ACROSS_HOSTS, 1)));
    }

    @Test
    void overheads_giveEveryPartOfTheLoop() throws IOException {
        // given
        String table = """
                ,schedule_median,sampler_e2e_median,prepare_inputs_e2e_median,model_execution_launch_median,process_model_outputs_median,model_name,batch_size,tensor_parallel_degree,ray_comm_time_mean
                0,1,2,3,4,5,meta-llama/Llama-2-7b-hf,16,2,6
                """;
        // when
        List<KernelSample> read =
                Tables.read(folder, "a40__cpu_overheads.csv", table).kernels();
        // then
        assertThat(read)
                .extracting(KernelSample::shape)
                .containsExactlyElementsOf(Stream.of(
                                EngineStep.Component.SCHEDULE,
                                EngineStep.Component.PREPARE_INPUTS,
                                EngineStep.Component.LAUNCH_MODEL,
                                EngineStep.Component.SAMPLE,
                                EngineStep.Component.PROCESS_OUTPUTS,
                                EngineStep.Component.COMMUNICATE)
                        .map(part -> new EngineStep(part, 16, 16))
                        .toList());
        assertThat(read).extracting(KernelSample::seconds).containsExactly(1e-3, 3e-3, 4e-3, 2e-3, 5e-3, 6e-3);
        assertThat(read.get(0).kernel()).isEqualTo("Vidur's engine, llama-2-7b");
        assertThat(read.get(0).devices()).isEqualTo(2);
    }
}
