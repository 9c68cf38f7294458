package org.hexcast.calibration.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.calibration.sample.ServingLoad;
import org.hexcast.calibration.sample.ServingSample;
import org.hexcast.calibration.sample.ServingSample.Metric;
import org.hexcast.calibration.sample.ServingSetup;
import org.hexcast.costmodel.kernel.LayerStep;
import org.hexcast.domain.hardware.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of whole models and layers: Splitwise, Helix, DistServe, TensorRT-LLM, Argonne. */
class ServedModelsTest {

    @TempDir
    private Path folder;

    @Test
    void splitwise_partsThatDoNotAddUp_areLeftOut() throws IOException {
        // given 100 + 9 x 20 = 280 ms, and a batch that took far longer than its parts
        String table = """
                model,hardware,prompt_size,batch_size,token_size,prompt_time,token_time,e2e_time,tensor_parallel
                llama2-70b,a100-80gb,512,4,10,100,20,280,2
                llama2-70b,h100-80gb,512,64,10,100,20,2800,2
                llama2-70b,b200,512,1,10,100,20,280,2
                """;
        // when
        Measurements read = Tables.read(folder, "perf.csv", table);
        // then
        ServingSetup setup = new ServingSetup("llama-2-70b", "A100-SXM-80GB", 2, "Splitwise's vLLM", Precision.FP16);
        ServingLoad load = new ServingLoad.StaticBatch(512, 10, 4);
        assertThat(read.servings())
                .containsExactly(
                        new ServingSample(setup, load, Metric.PREFILL_SECONDS, 0.1, "SPLITWISE perf.csv:2"),
                        new ServingSample(setup, load, Metric.DECODE_STEP_SECONDS, 0.02, "SPLITWISE perf.csv:2"));
        assertThat(read.report().imported().get(0).rowsSkipped()).isEqualTo(2);
    }

    @Test
    void helix_foldersSayModelGpuAndDevices() throws IOException {
        // when
        Measurements read = Tables.read(folder, "llama1_30b/l4x2/prompt_bs2time.csv", "0,0\n250,6\n500,9\n");
        // then
        assertThat(read.kernels())
                .extracting(KernelSample::shape)
                .containsExactly(
                        new LayerStep("llama-1-30b", LayerStep.Phase.PREFILL, 250, 2),
                        new LayerStep("llama-1-30b", LayerStep.Phase.PREFILL, 500, 2));
        assertThat(read.kernels().get(0).gpu()).isEqualTo("L4");
        assertThat(read.kernels().get(0).devices()).isEqualTo(2);
        assertThat(read.kernels().get(0).seconds()).isEqualTo(6e-3);
        assertThat(read.report().imported().get(0).leftOut()).containsEntry("empty batch", 1L);
    }

    @Test
    void helix_a100_isTheOneWith40Gb() throws IOException {
        Measurements read = Tables.read(folder, "llama2_70b/a100/decode_bs2time.csv", "2,1.5\n");
        assertThat(read.kernels())
                .containsExactly(new KernelSample(
                        new LayerStep("llama-2-70b", LayerStep.Phase.DECODE, 2, 1),
                        "A100-SXM-40GB",
                        1,
                        1.5e-3,
                        "Helix",
                        "HELIX decode_bs2time.csv:1"));
    }

    @Test
    void distServe_lawsAreEvaluatedAndSaySo() throws IOException {
        // given prefill 10 + 0.1 n ms; decode 5 + 0.001 sum + 0.1 batch ms below 33 sequences, 1 + ... from there
        String laws = """
                {"facebook/opt-13b": {"2": {
                  "decoding_large_small_bs_threshold": 33,
                  "prefill": [10, 0.1, 0],
                  "decoding_smallbs": [5, 0.001, 0.1],
                  "decoding_largebs": [1, 0.001, 0.1]}}}
                """;
        // when
        List<ServingSample> read =
                Tables.read(folder, "profiler-a100-80g.vllm.json", laws).servings();
        // then
        assertThat(read).hasSize(15);
        assertThat(read).allSatisfy(sample -> assertThat(sample.source()).endsWith("fitted law, evaluated"));
        assertThat(value(read, new ServingLoad.StaticBatch(512, 1, 1), Metric.PREFILL_SECONDS))
                .isCloseTo(61.2e-3, within(1e-12));
        assertThat(value(read, new ServingLoad.StaticBatch(1024, 1, 32), Metric.DECODE_STEP_SECONDS))
                .isCloseTo((5 + 0.001 * 1024 * 32 + 3.2) * 1e-3, within(1e-12));
        assertThat(value(read, new ServingLoad.StaticBatch(1024, 1, 64), Metric.DECODE_STEP_SECONDS))
                .isCloseTo((1 + 0.001 * 1024 * 64 + 6.4) * 1e-3, within(1e-12));
    }

    private static double value(List<ServingSample> samples, ServingLoad load, Metric metric) {
        return samples.stream()
                .filter(sample -> sample.load().equals(load) && sample.metric() == metric)
                .mapToDouble(ServingSample::value)
                .sum();
    }

    @Test
    void tensorRtLlm_isSaturated() throws IOException {
        // given
        String table = """
                trtllm_version,model,gpu,precision,tp,input_len,output_len,output_tokens_per_s_total
                0.10.0,LLaMA-3-8B,A100-SXM4-80GB,FP16,1,128,2048,1234.5
                """;
        // when
        Measurements read = Tables.read(folder, "throughput.csv", table);
        // then
        assertThat(read.servings())
                .containsExactly(new ServingSample(
                        new ServingSetup("llama-3-8b", "A100-SXM-80GB", 1, "TensorRT-LLM 0.10.0", Precision.FP16),
                        new ServingLoad.Saturating(128, 2048),
                        Metric.OUTPUT_TOKENS_PER_SECOND,
                        1234.5,
                        "TRTLLM-THROUGHPUT throughput.csv:2"));
    }

    @Test
    void argonne_impossibleAndContradictingRows_areLeftOut() throws IOException {
        // given
        String table = """
                Hardware,Num of Hardware,Framework,Model,Input Output Length,Batch Size,Latency,Throughput
                Nvidia A100 GPU,1,vLLM,meta-llama/Llama-2-7b-hf,128,16,2.0,2048
                Nvidia A100 GPU,1,llama.cpp,meta-llama/Llama-2-7b-hf,128,16,2.0,128
                Nvidia H100 GPU,1,vLLM,meta-llama/Llama-2-7b-hf,128,1,0.1,2560
                Nvidia GH200 GPU,1,vLLM,meta-llama/Llama-2-7b-hf,128,16,2.0,2048
                """;
        // when
        Measurements read = Tables.read(folder, "argonne.csv", table);
        // then
        assertThat(read.servings())
                .containsExactly(new ServingSample(
                        new ServingSetup("llama-2-7b", "A100-SXM-40GB", 1, "vLLM", Precision.FP16),
                        new ServingLoad.StaticBatch(128, 128, 16),
                        Metric.TOTAL_SECONDS,
                        2.0,
                        "ARGONNE argonne.csv:2"));
        assertThat(read.report().imported().get(0).leftOut().keySet())
                .containsExactly(
                        "faster than the weights can be read",
                        "hardware 'Nvidia GH200 GPU' is not in the catalogue",
                        "throughput is not (input + output) x batch / latency");
    }
}
