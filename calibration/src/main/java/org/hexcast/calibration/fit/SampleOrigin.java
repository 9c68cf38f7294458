package org.hexcast.calibration.fit;

import java.util.Optional;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.costmodel.kernel.DecodeAttention;
import org.hexcast.costmodel.kernel.Elementwise;
import org.hexcast.costmodel.kernel.Gemm;
import org.hexcast.costmodel.kernel.MixedAttention;
import org.hexcast.costmodel.kernel.PrefillAttention;
import org.hexcast.domain.hardware.Precision;

/** Who measured a sample, in the order in which they are believed where several measured the same kernels of the same GPU. */
public enum SampleOrigin {
    /** Probes of our own, or of the owner of a machine. */
    OWN("own samples"),
    /** aiconfigurator's tables of vLLM. */
    VLLM("aiconfigurator @095f58a, vLLM 0.14 (Apache-2.0)"),
    /** aiconfigurator's tables of TensorRT-LLM. */
    TENSORRT("aiconfigurator @095f58a, TensorRT-LLM 1.0 (Apache-2.0)"),
    /** Vidur's profiler. */
    VIDUR("Vidur @7d47513 (MIT)"),
    /** LLMServingSim's profilers. */
    SERVING_SIM("LLMServingSim @5daddb2 (MIT)");

    /** No transformer in 16 bits has a narrower matrix on one GPU. */
    private static final long NARROWEST = 256;

    private final String label;

    SampleOrigin(String label) {
        this.label = label;
    }

    /** Name, version and licence. */
    public String label() {
        return label;
    }

    /** Who measured this one. */
    public static SampleOrigin of(KernelSample sample) {
        String source = sample.source();
        if (source.startsWith("AICONFIGURATOR ")) {
            return sample.kernel().startsWith("vllm") ? VLLM : TENSORRT;
        }
        if (source.startsWith("VIDUR ")) {
            return VIDUR;
        }
        return source.startsWith("LLMSERVINGSIM ") ? SERVING_SIM : OWN;
    }

    /**
     * Why a sample cannot feed a law, whoever else measured the same; nothing if it can. LLMServingSim's first profiler decodes with FlashAttention's prefill
     * kernel: each query head of each sequence is one block of 128 query rows, of which one is in use, and contexts are not split, so that a context of 65,536
     * on the H100 takes 1.7 ms where a serving engine takes 0.05.
     */
    static Optional<String> refusal(KernelSample sample) {
        String kernel = sample.kernel();
        if (sample.shape() instanceof Gemm gemm) {
            boolean narrow = gemm.n() < NARROWEST || gemm.k() < NARROWEST;
            if (narrow && gemm.activations() != Precision.FP32) {
                return Optional.of("matrix narrower than 256");
            }
            return kernel.endsWith("fp8_block") ? Optional.of("FP8 with scales per block") : Optional.empty();
        }
        SampleOrigin origin = of(sample);
        if (sample.shape() instanceof PrefillAttention) {
            if (kernel.startsWith("vllm_flashinfer")) {
                return Optional.of("measured without grouped heads only");
            }
            return kernel.endsWith(" in fp8") ? Optional.of("multiplies in FP8") : Optional.empty();
        }
        if (sample.shape() instanceof DecodeAttention) {
            if (origin == TENSORRT) {
                return Optional.of("in part faster than the memory");
            }
            boolean unsplit = origin == SERVING_SIM && kernel.equals("FLASH_ATTENTION");
            return unsplit ? Optional.of("decode by a prefill kernel") : Optional.empty();
        }
        if (sample.shape() instanceof Elementwise && origin == SERVING_SIM) {
            return Optional.of("launched one by one, so that small ones last as long as their launch");
        }
        return sample.shape() instanceof MixedAttention
                ? Optional.of("prefill and decode in one call")
                : Optional.empty();
    }
}
