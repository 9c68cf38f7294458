package org.hexcast.realexec.device;

import java.util.ArrayList;
import java.util.List;
import org.hexcast.realexec.kernel.KvCache;
import org.hexcast.realexec.kernel.LayerKernels.Span;

/** The KV cache of one shard: a cache per layer, all with the same blocks. Owned by its device. */
final class KvPool {

    private final List<KvCache> layers;
    private final SequenceBlocks blocks;

    KvPool(KvCache.Shape shape, int layerCount) {
        List<KvCache> caches = new ArrayList<>();
        for (int i = 0; i < layerCount; i++) {
            caches.add(KvCache.of(shape));
        }
        this.layers = List.copyOf(caches);
        this.blocks = new SequenceBlocks(shape.blocks(), shape.blockTokens());
    }

    KvCache layer(int index) {
        return layers.get(index);
    }

    SequenceBlocks blocks() {
        return blocks;
    }

    long bytes() {
        return layers.stream().mapToLong(layer -> 8L * layer.keys().length).sum();
    }

    /**
     * Keys and values of some heads in some layers: for each layer, head and token a key and a value.
     *
     * @param sequence whose
     * @param tokens from the first
     * @param part which layers and heads, as this pool counts them
     */
    float[] read(long sequence, int tokens, Part part) {
        KvCache.Shape shape = layers.get(0).shape();
        int[] table = blocks.reserve(sequence, tokens);
        float[] all = new float[part.floats(tokens, shape.headSize())];
        int at = 0;
        for (int layer = part.layerFrom(); layer < part.layerTo(); layer++) {
            KvCache cache = layers.get(layer);
            for (int head = part.headFrom(); head < part.headTo(); head++) {
                for (int token = 0; token < tokens; token++) {
                    int block = table[token / shape.blockTokens()];
                    int slot = token % shape.blockTokens();
                    cache.load(block, slot, head, all, at);
                    at += 2 * shape.headSize();
                }
            }
        }
        return all;
    }

    /** Writes what {@link #read} gave elsewhere. */
    void write(long sequence, int tokens, Part part, Mail.Floats from) {
        KvCache.Shape shape = layers.get(0).shape();
        int[] table = blocks.reserve(sequence, tokens);
        float[] all = from.values();
        if (from.count() != part.floats(tokens, shape.headSize())) {
            throw new IllegalStateException("a KV slice of " + from.count() + " values came, expected "
                    + part.floats(tokens, shape.headSize()));
        }
        int at = from.from();
        for (int layer = part.layerFrom(); layer < part.layerTo(); layer++) {
            KvCache cache = layers.get(layer);
            for (int head = part.headFrom(); head < part.headTo(); head++) {
                for (int token = 0; token < tokens; token++) {
                    int block = table[token / shape.blockTokens()];
                    int slot = token % shape.blockTokens();
                    cache.store(block, slot, head, new Span(all, at), new Span(all, at + shape.headSize()));
                    at += 2 * shape.headSize();
                }
            }
        }
    }

    /**
     * Some heads in some layers, counted from the first of the shard.
     *
     * @param layerFrom first layer
     * @param layerTo one past the last
     * @param headFrom first KV head
     * @param headTo one past the last
     */
    record Part(int layerFrom, int layerTo, int headFrom, int headTo) {
        int floats(int tokens, int headSize) {
            return Math.multiplyExact(
                    Math.multiplyExact((layerTo - layerFrom) * (headTo - headFrom), tokens), 2 * headSize);
        }
    }
}
