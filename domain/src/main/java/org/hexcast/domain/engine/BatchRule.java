package org.hexcast.domain.engine;

/**
 * Which work forms the next step of a replica, named after the engine and version that it follows. The rules themselves are {@code scheduler.serve}'s.
 */
public enum BatchRule {
    /** vLLM up to 0.7, V0 scheduler: whole prompts before decodes, in steps of their own; preempts. */
    VLLM_V0("vllm-v0"),
    /** vLLM 0.8 and later, V1 scheduler: decodes first, then prompts in chunks under one token budget; preempts. */
    VLLM_V1("vllm-v1"),
    /** TensorRT-LLM, in-flight batching, GUARANTEED_NO_EVICT: whole prompts beside decodes; admits what fits to its token limit. */
    TRTLLM_NO_EVICT("trtllm-no-evict"),
    /** TensorRT-LLM, in-flight batching, MAX_UTILIZATION: whole prompts beside decodes; pauses sequences when blocks run out. */
    TRTLLM_MAX_UTILIZATION("trtllm-max-utilization"),
    /** SGLang 0.5: prompts before decodes, in steps of their own, in chunks; retracts. */
    SGLANG("sglang"),
    /** Sarathi-Serve (OSDI 2024): decodes first, then chunks of prompts that fit whole. */
    SARATHI("sarathi"),
    /** Orca (OSDI 2022): whole prompts beside decodes, blocks for the token limit reserved. */
    ORCA("orca"),
    /** One batch after the other, each from its first prompt to its last token. */
    STATIC("static");

    private final String label;

    BatchRule(String label) {
        this.label = label;
    }

    /** Its name in files and tables. */
    public String label() {
        return label;
    }
}
