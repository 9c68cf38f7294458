package org.hexcast.realexec.kernel;

/**
 * Keys and values of one layer on one device, in blocks: {@code keys[block][head][value][slot]}, {@code values[block][head][slot][value]}, so that the products
 * of a query with the keys of a block and the weighted sum of its values both read memory in order. Owned by the device.
 */
@SuppressWarnings("ArrayRecordComponent")
public record KvCache(Shape shape, float[] keys, float[] values) {

    /**
     * Sizes.
     *
     * @param blocks blocks
     * @param blockTokens tokens of a block
     * @param heads query heads of the shard
     * @param kvHeads KV heads of the shard, a divisor of the query heads
     * @param headSize values of a head
     */
    public record Shape(int blocks, int blockTokens, int heads, int kvHeads, int headSize) {

        public Shape {
            if (blocks < 0 || blockTokens < 1 || kvHeads < 1 || heads % kvHeads != 0 || headSize < 1) {
                throw new IllegalArgumentException("KV blocks " + blocks + " of " + blockTokens + " tokens, " + heads
                        + " heads, " + kvHeads + " KV heads of " + headSize + " values are no cache");
            }
        }

        /** Floats of the keys, and of the values, of one block. */
        public int blockFloats() {
            return Math.multiplyExact(Math.multiplyExact(kvHeads, headSize), blockTokens);
        }

        /** {@code 1 / sqrt(headSize)}: what the products of queries and keys are multiplied by. */
        public float scoreScale() {
            return (float) (1 / Math.sqrt(headSize));
        }
    }

    /** Zeros. */
    public static KvCache of(Shape shape) {
        int floats = Math.multiplyExact(shape.blocks(), shape.blockFloats());
        return new KvCache(shape, new float[floats], new float[floats]);
    }

    /** Index of the key value 0 of a token: its further values lie {@code blockTokens} apart. */
    public int keyIndex(int block, int kvHead, int slot) {
        return block * shape.blockFloats() + kvHead * shape.headSize() * shape.blockTokens() + slot;
    }

    /** Index of the value 0 of a token: its further values follow. */
    public int valueIndex(int block, int kvHead, int slot) {
        return block * shape.blockFloats() + (kvHead * shape.blockTokens() + slot) * shape.headSize();
    }

    /** Stores the key and the value of one head of one token. */
    public void store(int block, int slot, int kvHead, LayerKernels.Span key, LayerKernels.Span value) {
        int to = keyIndex(block, kvHead, slot);
        for (int i = 0; i < shape.headSize(); i++) {
            keys[to + i * shape.blockTokens()] = key.values()[key.from() + i];
        }
        System.arraycopy(value.values(), value.from(), values, valueIndex(block, kvHead, slot), shape.headSize());
    }

    /** Copies the key and the value of one head of one token, one behind the other. */
    public void load(int block, int slot, int kvHead, float[] to, int at) {
        int from = keyIndex(block, kvHead, slot);
        for (int i = 0; i < shape.headSize(); i++) {
            to[at + i] = keys[from + i * shape.blockTokens()];
        }
        System.arraycopy(values, valueIndex(block, kvHead, slot), to, at + shape.headSize(), shape.headSize());
    }
}
