package org.hexcast.realexec.weights;

import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Names of the tensors of a decoder, as Hugging Face transformers gives them. {@code weight} and {@code bias} of a norm, a table or a matrix; a bias is named
 * whether the model has it or not.
 *
 * @param family its family
 * @param prefix what all names but the head's begin with
 * @param tableStoredAsHead whether the files of a model whose head is its token table store that table under the head's name
 */
public record TensorNames(Family family, String prefix, boolean tableStoredAsHead) {

    /** The usual names, for weights that no file holds. */
    public static TensorNames usual(Family family) {
        return new TensorNames(family, family.prefix(), false);
    }

    /**
     * The names that files use: exports differ in what names begin with, and in which of two equal tables they keep.
     *
     * @param held whether the files hold a tensor, for example {@code folder::contains}
     * @return the usual names if they hold none of either kind, so that reading names what is absent
     */
    public static TensorNames heldBy(Predicate<String> held, Family family) {
        return Stream.of(family.prefix(), family.otherPrefix())
                .map(prefix -> new TensorNames(family, prefix, false))
                .filter(names -> names.isUsed(held))
                .findFirst()
                .orElseGet(() -> usual(family))
                .withTable(held);
    }

    private boolean isUsed(Predicate<String> held) {
        return Stream.of(weight(Role.FINAL_NORM), weight(Role.TOKEN_TABLE), weight(Role.QUERY, 0))
                .anyMatch(held);
    }

    private TensorNames withTable(Predicate<String> held) {
        boolean asHead = !held.test(weight(Role.TOKEN_TABLE)) && held.test(weight(Role.HEAD));
        return new TensorNames(family, prefix, asHead);
    }

    /** Weight of a tensor that the model has once. */
    public String weight(Role role) {
        return once(role) + ".weight";
    }

    /** Weight of a tensor that each layer has. */
    public String weight(Role role, int layer) {
        return inLayer(role, layer) + ".weight";
    }

    /** Bias of a tensor that the model has once. */
    public String bias(Role role) {
        return once(role) + ".bias";
    }

    /** Bias of a tensor that each layer has. */
    public String bias(Role role, int layer) {
        return inLayer(role, layer) + ".bias";
    }

    /** Weight of the table that is token table and head of a model that ties them. */
    public String tiedTable() {
        return weight(tableStoredAsHead ? Role.HEAD : Role.TOKEN_TABLE);
    }

    private String once(Role role) {
        if (role.perLayer()) {
            throw new IllegalArgumentException(role + " is in each layer, a layer must be named");
        }
        return (role == Role.HEAD ? "" : prefix) + family.module(role);
    }

    private String inLayer(Role role, int layer) {
        if (!role.perLayer() || layer < 0) {
            throw new IllegalArgumentException(role + " is not in layer " + layer);
        }
        return prefix + "layers." + layer + "." + family.module(role);
    }
}
