package org.hexcast.scenarios.catalog;

import java.util.Optional;
import org.hexcast.domain.model.DecoderLayer;
import org.hexcast.domain.model.Embedding;
import org.hexcast.domain.model.GroupedQueryAttention;
import org.hexcast.domain.model.Norm;
import org.hexcast.scenarios.tree.Fields;
import org.hexcast.scenarios.tree.FileNode;
import org.hexcast.scenarios.tree.ScenarioFormatException;

/**
 * A config.json and its keys, which bear several names or have defaults.
 *
 * @param root the file
 * @param fields its keys
 */
record ConfigKeys(FileNode root, Fields fields) {

    private static final int MOST = 1 << 26;

    /**
     * What a family reads out of it.
     *
     * @param layers number of layers
     * @param layer each of them
     * @param norm norms
     * @param embedding token table, positions and head
     * @param context longest sequence in tokens
     */
    record Shape(int layers, DecoderLayer layer, Norm norm, Embedding embedding, int context) {}

    ConfigKeys(FileNode root) {
        this(root, root.fields());
    }

    private static int whole(FileNode node) {
        return (int) node.integer(1, MOST);
    }

    /** A whole number under the first of these names that is there. */
    int required(String... names) {
        for (String name : names) {
            Optional<FileNode> value = fields.optional(name);
            if (value.isPresent()) {
                return whole(value.get());
            }
        }
        return whole(fields.require(names[0]));
    }

    /** A whole number above 0. */
    int optional(String name, int otherwise) {
        return fields.optional(name).map(ConfigKeys::whole).orElse(otherwise);
    }

    /** A whole number, 0 where the key is absent. */
    int count(String name) {
        return fields.optional(name).map(node -> (int) node.integer(0, MOST)).orElse(0);
    }

    boolean flag(String name, boolean otherwise) {
        return fields.optional(name).map(FileNode::bool).orElse(otherwise);
    }

    /** A complaint about a value that says that the architecture is another than those that are read. */
    static ScenarioFormatException unsupported(FileNode node, String what) {
        return node.complaint("the architecture is not supported yet: " + what);
    }

    GroupedQueryAttention attention(
            int hidden, int heads, int kvHeads, boolean inputBias, boolean outputBias, boolean headNorms) {
        if (!fields.has("head_dim") && hidden % heads != 0) {
            throw root.complaint("the hidden size " + hidden + " is no multiple of the " + heads
                    + " heads, and there is no 'head_dim'");
        }
        int headSize = optional("head_dim", hidden / heads);
        return root.make(() -> new GroupedQueryAttention(heads, kvHeads, headSize, inputBias, outputBias, headNorms));
    }

    Embedding embedding(int width, int positions, boolean tied) {
        return root.make(
                () -> new Embedding(required("vocab_size"), width, positions, flag("tie_word_embeddings", tied)));
    }
}
