package org.hexcast.scenarios.catalog;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.model.Precisions;
import org.hexcast.domain.model.WeightScales;
import org.hexcast.scenarios.tree.Fields;
import org.hexcast.scenarios.tree.FileNode;
import org.hexcast.scenarios.tree.ScenarioFormatException;
import org.hexcast.scenarios.tree.Shown;

/**
 * Reads the {@code quantization_config} of a config.json. All matrices of the layers are quantised alike; a file that leaves others in 16 bits than those
 * that always stay so (head, embeddings, norms, routers) is refused. Orders of inputs (GPTQ's {@code g_idx}) are not counted.
 */
final class QuantizationReader {

    /** A scale of 32 bits for each output. */
    private static final WeightScales PER_OUTPUT = new WeightScales(Integer.MAX_VALUE, 1, Float.BYTES);

    /** Weights that share a scale in the 4-bit format of bitsandbytes. */
    private static final int NF4_BLOCK = 64;
    /** Scales that share a 32-bit scale where they are themselves stored in 8 bits. */
    private static final double NF4_SCALE_BLOCK = 256;

    private static final Map<String, Set<String>> KEPT_KEYS = Map.of(
            "fp8", Set.of("modules_to_not_convert", "ignored_layers"),
            "compressed-tensors", Set.of("ignore"),
            "gptq", Set.of("modules_to_not_convert"),
            "awq", Set.of("modules_to_not_convert"),
            "bitsandbytes", Set.of("llm_int8_skip_modules"));

    /** Modules that are never counted as quantised, beside norms. */
    private static final Set<String> KEPT =
            Set.of("lm_head", "embed_tokens", "embed_out", "gate", "router", "shared_expert_gate");

    private final Fields fields;
    private final Precision wide;

    private QuantizationReader(Fields fields, Precision wide) {
        this.fields = fields;
        this.wide = wide;
    }

    /**
     * How the model is stored.
     *
     * @param wide precision of all that is not quantised
     */
    static Precisions read(FileNode node, Precision wide) {
        return new QuantizationReader(node.fields(), wide).read();
    }

    private Precisions read() {
        FileNode method = fields.require("quant_method");
        String name = method.text().toLowerCase(Locale.ROOT);
        if (!KEPT_KEYS.containsKey(name)) {
            throw method.complaint("the quantisation '" + Shown.value(method.text())
                    + "' is not supported yet; supported are awq, bitsandbytes, compressed-tensors, fp8, gptq");
        }
        KEPT_KEYS.get(name).stream().sorted().forEach(this::requireUsualExceptions);
        return switch (name) {
            case "fp8" -> new Precisions(Precision.FP8, Precision.FP8, wide, blocks("weight_block_size", fields));
            case "compressed-tensors" -> compressedTensors();
            case "bitsandbytes" -> bitsAndBytes();
            default -> groupedIntegers(name.equals("awq"));
        };
    }

    private void requireUsualExceptions(String key) {
        for (FileNode module : fields.optional(key).map(FileNode::items).orElse(List.of())) {
            String last = module.text().replaceFirst("(\\.\\*|\\$)+$", "").replaceFirst(".*[.*]", "");
            if (!KEPT.contains(last) && !last.endsWith("norm")) {
                throw module.complaint(
                        "'" + Shown.value(module.text())
                                + "' stays in 16 bits, which is not supported yet; only head, embeddings, norms and routers do");
            }
        }
    }

    /** A 32-bit scale for each block; the files give the outputs of a block before its inputs. */
    private static WeightScales blocks(String key, Fields fields) {
        Optional<FileNode> node = fields.optional(key);
        if (node.isEmpty()) {
            return WeightScales.NONE;
        }
        List<FileNode> sizes = node.get().items();
        if (sizes.size() != 2) {
            throw node.get().complaint("a block of weights has 2 sizes, not " + sizes.size());
        }
        int outputs = (int) sizes.get(0).integer(1, 1 << 20);
        int inputs = (int) sizes.get(1).integer(1, 1 << 20);
        return new WeightScales(inputs, outputs, Float.BYTES);
    }

    /** GPTQ and AWQ: packed integers in groups of inputs. */
    private Precisions groupedIntegers(boolean awq) {
        refuse("lm_head", "a quantised head");
        fields.optional("dynamic").ifPresent(node -> {
            throw node.complaint("other bits in some modules are not supported yet");
        });
        FileNode bits = fields.optional("w_bit").orElseGet(() -> fields.require("bits"));
        Precision weights = switch (bits.text()) {
            case "4" -> Precision.INT4;
            case "8" -> {
                if (awq) {
                    throw bits.complaint("AWQ has 4 bits, not 8");
                }
                yield Precision.INT8;
            }
            default -> throw bits.complaint("'" + Shown.value(bits.text()) + "' bits are not supported yet");
        };
        FileNode group = fields.optional("q_group_size").orElseGet(() -> fields.require("group_size"));
        return new Precisions(weights, wide, wide, WeightScales.grouped(groupSize(group), weights));
    }

    /** Inputs in a group; -1 stands for all of them. */
    private static int groupSize(FileNode node) {
        long size = node.integer(-1, 1 << 20);
        if (size == 0) {
            throw node.complaint("0 is neither -1 nor from 1 to " + (1 << 20));
        }
        return size < 0 ? Integer.MAX_VALUE : (int) size;
    }

    private void refuse(String flag, String what) {
        fields.optional(flag).filter(FileNode::bool).ifPresent(node -> {
            throw node.complaint(what + " is not supported yet");
        });
    }

    /**
     * LLM.int8() (Dettmers et al. 2022) and NF4 (QLoRA, Dettmers et al. 2023). Both are counted as multiplied in 16 bits: the products of the former are in
     * 8 bits but for outliers, yet not faster.
     */
    private Precisions bitsAndBytes() {
        if (flag("load_in_8bit")) {
            return new Precisions(Precision.INT8, wide, wide, PER_OUTPUT);
        }
        if (flag("load_in_4bit")) {
            double bytes = flag("bnb_4bit_use_double_quant") ? 1 + Float.BYTES / NF4_SCALE_BLOCK : Float.BYTES;
            return new Precisions(Precision.INT4, wide, wide, new WeightScales(NF4_BLOCK, 1, bytes));
        }
        throw fields.node().complaint("neither 'load_in_8bit' nor 'load_in_4bit' is true");
    }

    private boolean flag(String name) {
        return fields.optional(name).map(FileNode::bool).orElse(false);
    }

    private Precisions compressedTensors() {
        fields.optional("sparsity_config")
                .flatMap(node -> node.fields().optional("format"))
                .filter(format -> !format.text().equals("dense"))
                .ifPresent(format -> {
                    throw format.complaint("sparse weights are not supported yet");
                });
        Fields groups = fields.require("config_groups").fields();
        FileNode group = groups.require("group_0");
        groups.optional("group_1").ifPresent(node -> {
            throw node.complaint("several kinds of quantisation in one model are not supported yet");
        });
        requireAllLinear(group.fields());
        FileNode weightsNode = group.fields().require("weights");
        Precision weights = number(weightsNode);
        Precision activations = group.fields()
                .optional("input_activations")
                .map(QuantizationReader::number)
                .orElse(wide);
        Precision kv = fields.optional("kv_cache_scheme")
                .map(QuantizationReader::number)
                .orElse(wide);
        WeightScales scales = scales(weightsNode.fields(), weights);
        return group.make(() -> new Precisions(weights, activations, kv, scales));
    }

    private static void requireAllLinear(Fields group) {
        for (FileNode target : group.optional("targets").map(FileNode::items).orElse(List.of())) {
            if (!target.text().equals("Linear")) {
                throw target.complaint("'" + Shown.value(target.text())
                        + "' alone is quantised, which is not supported yet, only all of 'Linear'");
            }
        }
    }

    /** The number format that such a scheme names. */
    private static Precision number(FileNode scheme) {
        Fields keys = scheme.fields();
        String type = keys.require("type").text() + keys.require("num_bits").text();
        return switch (type) {
            case "float8" -> Precision.FP8;
            case "int8" -> Precision.INT8;
            case "int4" -> Precision.INT4;
            default -> throw unknown(scheme, type);
        };
    }

    private static ScenarioFormatException unknown(FileNode scheme, String type) {
        return scheme.complaint("the number format '" + Shown.value(type)
                + "' is not supported yet, only float of 8 bits and int of 8 or 4");
    }

    private static WeightScales scales(Fields keys, Precision weights) {
        FileNode strategy = keys.require("strategy");
        return switch (strategy.text()) {
            case "tensor" -> WeightScales.NONE;
            case "channel" -> PER_OUTPUT;
            case "block" -> blocks("block_structure", keys);
            case "group" -> {
                int inputs = groupSize(keys.require("group_size"));
                boolean zeros = !keys.optional("symmetric").map(FileNode::bool).orElse(true);
                yield new WeightScales(inputs, 1, 2 + (zeros ? weights.bytes() : 0));
            }
            default ->
                throw strategy.complaint("scales by '" + Shown.value(strategy.text()) + "' are not supported yet");
        };
    }
}
