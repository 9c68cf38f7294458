package org.hexcast.domain.workload;

/**
 * The four classes of the HexGen-2 experiments (ICLR 2025; thresholds of Hu et al., TetriInfer, 2024): a prompt is heavy above 512 tokens, an output
 * above 128.
 */
public enum LengthClass {
    /** Heavy prefill, light decode. */
    HPLD(true, false),
    /** Heavy prefill, heavy decode. */
    HPHD(true, true),
    /** Light prefill, heavy decode. */
    LPHD(false, true),
    /** Light prefill, light decode. */
    LPLD(false, false);

    /** A prompt is heavy above this many tokens. */
    public static final int HEAVY_PROMPT_ABOVE = 512;

    /** An output is heavy above this many tokens. */
    public static final int HEAVY_OUTPUT_ABOVE = 128;

    private final boolean heavyPrompt;
    private final boolean heavyOutput;

    LengthClass(boolean heavyPrompt, boolean heavyOutput) {
        this.heavyPrompt = heavyPrompt;
        this.heavyOutput = heavyOutput;
    }

    /** The class of these lengths. */
    public static LengthClass of(int promptTokens, int outputTokens) {
        for (LengthClass candidate : values()) {
            if (candidate.heavyPrompt == promptTokens > HEAVY_PROMPT_ABOVE
                    && candidate.heavyOutput == outputTokens > HEAVY_OUTPUT_ABOVE) {
                return candidate;
            }
        }
        throw new IllegalStateException("the four classes cover every length");
    }
}
