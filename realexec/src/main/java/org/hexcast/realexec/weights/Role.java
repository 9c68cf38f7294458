package org.hexcast.realexec.weights;

/** What a tensor of a decoder is for. */
public enum Role {
    /** Rows of tokens. */
    TOKEN_TABLE(false),
    /** Rows of learned positions. */
    POSITION_TABLE(false),
    /** Norm before attention. */
    ATTENTION_NORM(true),
    /** Query projection. */
    QUERY(true),
    /** Key projection. */
    KEY(true),
    /** Value projection. */
    VALUE(true),
    /** Output projection of attention. */
    OUTPUT(true),
    /** Norm before the FFN. */
    FFN_NORM(true),
    /** Gate of a gated FFN. */
    GATE(true),
    /** First matrix of an FFN. */
    UP(true),
    /** Last matrix of an FFN. */
    DOWN(true),
    /** Norm before the head. */
    FINAL_NORM(false),
    /** Head. */
    HEAD(false);

    private final boolean perLayer;

    Role(boolean perLayer) {
        this.perLayer = perLayer;
    }

    /** Whether each layer has one. */
    public boolean perLayer() {
        return perLayer;
    }
}
