package org.hexcast.realexec.device;

/**
 * Which heads, columns and rows of the vocabulary one rank of a tensor-parallel ring has. KV heads are shared out where there are enough, else each is held by
 * several ranks.
 *
 * @param shape the model
 * @param degree ranks
 * @param rank which
 */
record ShardLayout(DecoderShape shape, int degree, int rank) {

    int heads() {
        return shape.sizes().heads() / degree;
    }

    int kvHeads() {
        return Math.max(1, shape.sizes().kvHeads() / degree);
    }

    int kvHeadFrom() {
        int all = shape.sizes().kvHeads();
        return all >= degree ? rank * kvHeads() : rank / (degree / all);
    }

    int ffn() {
        return shape.sizes().ffn() / degree;
    }

    int vocabularyFrom(int of) {
        return (int) ((long) shape.sizes().vocabulary() * of / degree);
    }

    int vocabulary(int of) {
        return vocabularyFrom(of + 1) - vocabularyFrom(of);
    }

    /** Width of queries, keys and values side by side. */
    int inputWidth() {
        return (heads() + 2 * kvHeads()) * shape.sizes().headSize();
    }
}
