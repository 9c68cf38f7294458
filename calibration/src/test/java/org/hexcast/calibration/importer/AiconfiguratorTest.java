package org.hexcast.calibration.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.costmodel.kernel.Collective;
import org.hexcast.costmodel.kernel.DecodeAttention;
import org.hexcast.costmodel.kernel.Fabric;
import org.hexcast.costmodel.kernel.Gemm;
import org.hexcast.costmodel.kernel.Heads;
import org.hexcast.costmodel.kernel.KernelShape;
import org.hexcast.costmodel.kernel.PrefillAttention;
import org.hexcast.domain.hardware.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of aiconfigurator: units, number formats, and what is kept apart. */
class AiconfiguratorTest {

    private static final String ATTENTION =
            "op_name,kernel_source,batch_size,isl,num_heads,num_key_value_heads,head_dim,beam_width,attn_dtype,"
                    + "kv_cache_dtype,step,latency\n";

    @TempDir
    private Path folder;

    @Test
    void gemm_everyFormat_becomesItsPrecisions() throws IOException {
        // given
        String table = """
                op_name,kernel_source,gemm_dtype,m,n,k,latency
                gemm,vllm_default,bfloat16,8,512,256,0.5
                gemm,vllm_default,fp8,8,512,256,0.5
                gemm,vllm_default,fp8_block,8,512,256,0.5
                gemm,plugin,int8_wo,8,512,256,0.5
                gemm,plugin,int4_wo,8,512,256,0.5
                gemm,plugin,sq,8,512,256,0.5
                gemm,plugin,nvfp4,8,512,256,0.5
                """;
        // when
        Measurements read = Tables.read(folder, "l40s__gemm__x__gemm_perf.csv", table);
        // then
        assertThat(read.kernels())
                .extracting(KernelSample::shape)
                .containsExactly(
                        gemm(Precision.BF16, Precision.BF16),
                        gemm(Precision.FP8, Precision.FP8),
                        gemm(Precision.FP8, Precision.FP8),
                        gemm(Precision.INT8, Precision.BF16),
                        gemm(Precision.INT4, Precision.BF16),
                        gemm(Precision.INT8, Precision.INT8));
        assertThat(read.kernels())
                .extracting(KernelSample::kernel)
                .containsExactly(
                        "vllm_default", "vllm_default", "vllm_default fp8_block", "plugin", "plugin", "plugin");
        assertThat(read.kernels())
                .allSatisfy(sample -> assertThat(sample.seconds()).isEqualTo(0.5e-3));
        assertThat(read.report().imported().get(0).leftOut())
                .containsEntry("number format 'nvfp4' is not modelled", 1L)
                .hasSize(1);
        assertThat(read.report().imported().get(0).rowsSkipped()).isEqualTo(1);
    }

    private static KernelShape gemm(Precision weights, Precision activations) {
        return new Gemm(8, 512, 256, weights, activations);
    }

    @Test
    void sample_namesGpuKernelFileAndLine() throws IOException {
        // when
        Measurements read = Tables.read(
                folder,
                "data/h100_sxm/vllm/0.14.0/gemm_perf.txt",
                "op_name,kernel_source,gemm_dtype,m,n,k,latency\ngemm,vllm_default,bfloat16,1,2048,1024,0.0125\n");
        // then
        assertThat(read.kernels())
                .containsExactly(new KernelSample(
                        new Gemm(1, 2048, 1024, Precision.BF16, Precision.BF16),
                        "H100-SXM-80GB",
                        1,
                        0.0125e-3,
                        "vllm_default",
                        "AICONFIGURATOR gemm_perf.txt:2"));
    }

    @Test
    void attention_step_isCachedInPrefillAndOneLessThanAttendedInDecode() throws IOException {
        // given
        String table = ATTENTION
                + "context_attention,vllm_flash_attn,2,64,8,2,128,1,bfloat16,bfloat16,32,0.25\n"
                + "generation_attention,vllm_flash_attn,2,1,8,0,128,1,bfloat16,fp8,31,0.125\n"
                + "context_attention,torch_flow,2,64,8,2,128,1,fp8,fp8,0,0.25\n";
        // when
        List<KernelSample> read =
                Tables.read(folder, "a100_sxm__attention.csv.gz", table).kernels();
        // then
        assertThat(read)
                .extracting(KernelSample::shape)
                .containsExactly(
                        new PrefillAttention(2, 64, 32, new Heads(8, 2, 128), Precision.BF16),
                        new DecodeAttention(2, 32, new Heads(8, 8, 128), Precision.FP8),
                        new PrefillAttention(2, 64, 0, new Heads(8, 2, 128), Precision.FP8));
        assertThat(read).extracting(KernelSample::seconds).containsExactly(0.25e-3, 0.125e-3, 0.25e-3);
        assertThat(read.get(2).kernel()).isEqualTo("torch_flow in fp8");
    }

    @Test
    void attention_groupedPrefillByFlashInfer_isLeftOutAloud() throws IOException {
        String table = ATTENTION
                + "context_attention,vllm_flashinfer,1,64,8,2,128,1,bfloat16,fp8,0,0.25\n"
                + "context_attention,vllm_flashinfer,1,64,8,8,128,1,bfloat16,fp8,0,0.25\n";
        Measurements read = Tables.read(folder, "l40s__context.csv", table);
        assertThat(read.kernels()).hasSize(1);
        assertThat(read.report().imported().get(0).leftOut())
                .containsEntry("grouped prefill by vllm_flashinfer is not the whole attention", 1L);
    }

    @Test
    void kernels_fasterThanTheDataSheet_areLeftOutAloud() throws IOException {
        // given 2.1 PFLOP in a millisecond, and 536 MB in a tenth of one: too much for an A100
        String gemm = "op_name,kernel_source,gemm_dtype,m,n,k,latency\ngemm,x,bfloat16,10240,10240,10240,1\n";
        String decode = ATTENTION + "generation_attention,x,128,1,8,8,128,1,bfloat16,bfloat16,1023,0.1\n";
        // when
        Measurements gemms = Tables.read(folder, "a100_sxm__gemm.csv", gemm);
        Measurements decodes = Tables.read(folder, "a100_sxm__decode.csv", decode);
        // then
        assertThat(gemms.kernels()).isEmpty();
        assertThat(gemms.report().imported().get(0).leftOut()).containsEntry("faster than the GPU can compute", 1L);
        assertThat(decodes.kernels()).isEmpty();
        assertThat(decodes.report().imported().get(0).leftOut())
                .containsEntry("faster than the GPU's memory can be read", 1L);
    }

    @Test
    void collectives_messageSize_countsElements() throws IOException {
        // given
        String table = """
                nccl_dtype,num_gpus,message_size,kernel_source,op_name,latency
                half,4,1024,NCCL,all_gather,0.5
                int8,4,1024,NCCL,alltoall,0.5
                """;
        // when
        List<KernelSample> read = Tables.read(folder, "l40s__comm__nccl__2.23__nccl_perf.csv", table)
                .kernels();
        // then
        Fabric box = new Fabric(Fabric.Wiring.PCIE_HOST, 4);
        assertThat(read)
                .extracting(KernelSample::shape)
                .containsExactly(
                        new Collective(Collective.Kind.ALL_GATHER, 4, 2048, box),
                        new Collective(Collective.Kind.ALL_TO_ALL, 4, 1024, box));
        assertThat(read).extracting(KernelSample::kernel).containsExactly("NCCL 2.23", "NCCL 2.23 int8");
        assertThat(read.get(0).devices()).isEqualTo(4);
    }

    @Test
    void customAllReduce_keepsGraphAndEagerApart() throws IOException {
        // given
        String table = """
                op_name,kernel_source,allreduce_dtype,num_gpus,message_size,latency,backend
                all_reduce,vLLM_custom_graph,bfloat16,2,128,0.004,vllm_graph
                all_reduce,vLLM_custom_eager,bfloat16,2,128,0.02,vllm_eager
                """;
        // when
        List<KernelSample> read =
                Tables.read(folder, "a100_sxm__custom.csv", table).kernels();
        // then
        assertThat(read).extracting(KernelSample::kernel).containsExactly("vLLM custom graph", "vLLM custom eager");
        assertThat(read.get(0).shape())
                .isEqualTo(new Collective(
                        Collective.Kind.ALL_REDUCE, 2, 256, new Fabric(Fabric.Wiring.NVLINK_SWITCHED, 2)));
        assertThat(read.get(1).seconds()).isCloseTo(20e-6, within(1e-12));
    }
}
