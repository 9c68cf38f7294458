package org.hexcast.domain.model;

/**
 * Shape of a decoder-only transformer, as a Hugging Face config.json gives it.
 *
 * @param name catalogue name or name of the file
 * @param layers number of decoder layers
 * @param layer the one layer that all of them are, but for the {@link MixtureOfExperts#leading} ones
 * @param norm the norms
 * @param embedding token table, positions and head
 * @param contextTokens longest sequence, prompt and output together
 * @param precisions storage of weights, activations and KV cache
 */
public record ModelSpec(
        String name,
        int layers,
        DecoderLayer layer,
        Norm norm,
        Embedding embedding,
        int contextTokens,
        Precisions precisions) {

    public ModelSpec {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a model needs a name");
        }
        if (layers < 1 || layers > 1024) {
            throw new IllegalArgumentException(name + ": layers " + layers + " must be from 1 to 1024");
        }
        if (contextTokens < 2 || contextTokens > 1 << 26) {
            throw new IllegalArgumentException(
                    name + ": context of " + contextTokens + " tokens must be from 2 to " + (1 << 26));
        }
        if (layer.feedForward() instanceof MixtureOfExperts mixture
                && mixture.leading().count() >= layers) {
            throw new IllegalArgumentException(
                    name + ": dense layers " + mixture.leading().count()
                            + " before the first mixture of experts must be fewer than its " + layers + " layers");
        }
    }

    /** The same shape stored otherwise. */
    public ModelSpec with(Precisions other) {
        return new ModelSpec(name, layers, layer, norm, embedding, contextTokens, other);
    }

    /** Hidden size. */
    public int hidden() {
        return layer.hidden();
    }

    /** Attention of every layer. */
    public Attention attention() {
        return layer.attention();
    }

    /** FFN of every layer. */
    public FeedForward feedForward() {
        return layer.feedForward();
    }

    /** Whether a layer can be cut into so many equal shards, tensor parallel throughout. */
    public boolean divisibleBy(int tensorDegree) {
        return tensorDegree >= 1 && divisibleBy(Sharding.tensor(tensorDegree));
    }

    /**
     * Whether a layer can be cut this way into equal shards: the degree divides the heads and what is cut of the FFN, and it divides the KV heads or is a
     * multiple of them (then KV heads are replicated).
     */
    public boolean divisibleBy(Sharding sharding) {
        return attention().divisibleBy(sharding.degree()) && feedForward().divisibleBy(sharding);
    }
}
