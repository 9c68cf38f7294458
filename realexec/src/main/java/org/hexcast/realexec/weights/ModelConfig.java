package org.hexcast.realexec.weights;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a {@code config.json} says beyond shapes. Whatever would change the arithmetic and is not computed is refused.
 *
 * @param normEpsilon added to variances
 * @param ropeTheta base of the rotary angles; without meaning for learned positions
 * @param endTokens tokens behind which an answer ends
 */
public record ModelConfig(float normEpsilon, double ropeTheta, List<Integer> endTokens) {

    /** Name of the file. */
    public static final String NAME = "config.json";

    private static final String ROPE_THETA = "rope_theta";
    private static final String OLD_ROPE = "rope_scaling";
    private static final String NEW_ROPE = "rope_parameters";
    private static final String END_TOKENS = "eos_token_id";
    private static final List<String> ROPE_TYPES = List.of("rope_type", "type");

    private static final double LLAMA_EPSILON = 1e-6;
    private static final double TORCH_EPSILON = 1e-5;
    private static final double USUAL_THETA = 10_000;

    public ModelConfig {
        endTokens = List.copyOf(endTokens);
        if (!(normEpsilon > 0) || normEpsilon >= 1) {
            throw new IllegalArgumentException("normEpsilon " + normEpsilon + " is not between 0 and 1");
        }
        if (!(ropeTheta > 0) || Double.isInfinite(ropeTheta)) {
            throw new IllegalArgumentException("ropeTheta " + ropeTheta + " is not positive");
        }
    }

    /**
     * Reads the file of a folder. What it does not give is what transformers takes: epsilon 1e-6 for Llama and 1e-5 for OPT, theta 10000.
     *
     * @throws WeightsException if it is not there, or asks for what is not computed
     */
    public static ModelConfig read(Path folder, Family family) {
        Path path = folder.resolve(NAME);
        if (!Files.isRegularFile(path)) {
            throw new WeightsException("The folder " + Shown.line(folder.toString()) + " holds no " + NAME
                    + ".\nMaybe copy it from where the weights come from: it says how they are used.");
        }
        List<Integer> ends = new ArrayList<>();
        Map<String, String> values = JsonReader.read(path, json -> keys(json, ends));
        Keys keys = new Keys(Shown.line(path.toString()), values, ends);
        return family == Family.LLAMA ? llama(keys) : opt(keys);
    }

    /** Values by key; those of the objects on rotary positions by both keys with a dot. End tokens go into their list. */
    private static Map<String, String> keys(JsonReader json, List<Integer> ends) {
        Map<String, String> keys = new LinkedHashMap<>();
        for (Optional<String> key = json.nextKey(); key.isPresent(); key = json.nextKey()) {
            String name = key.get();
            if (name.equals(END_TOKENS)) {
                ends.addAll(json.idsOrNull(END_TOKENS));
                put(keys, name, Optional.of("read"));
            } else if (!name.equals(OLD_ROPE) && !name.equals(NEW_ROPE)) {
                put(keys, name, json.scalarOrSkip());
            } else if (json.objectOrNull("'" + name + "'")) {
                put(keys, name, Optional.of("an object"));
                for (Optional<String> inner = json.nextKey(); inner.isPresent(); inner = json.nextKey()) {
                    put(keys, name + "." + inner.get(), json.scalarOrSkip());
                }
            }
        }
        return keys;
    }

    private static void put(Map<String, String> keys, String name, Optional<String> value) {
        if (value.isPresent() && keys.put(name, value.get()) != null) {
            throw new WeightsException(
                    "The key " + Shown.quoted(name) + " of " + NAME + " is given twice; keys must differ.");
        }
    }

    private static ModelConfig llama(Keys keys) {
        keys.require("model_type", "llama", "mistral", "qwen2");
        keys.require("hidden_act", "silu");
        keys.requireNumber("partial_rotary_factor", 1);
        for (String rope : List.of(OLD_ROPE, NEW_ROPE)) {
            for (String type : ROPE_TYPES) {
                keys.require(rope + "." + type, "default");
            }
            keys.requireNumber(rope + ".partial_rotary_factor", 1);
        }
        if (keys.has(OLD_ROPE) && ROPE_TYPES.stream().noneMatch(type -> keys.has(OLD_ROPE + "." + type))) {
            throw keys.refused(OLD_ROPE, "none but those of type default");
        }
        keys.requireWholeContext();
        return new ModelConfig(keys.epsilon("rms_norm_eps", LLAMA_EPSILON), keys.theta(), keys.endTokens());
    }

    private static ModelConfig opt(Keys keys) {
        keys.require("model_type", "opt");
        keys.require("activation_function", "relu");
        keys.require("do_layer_norm_before", "true");
        keys.require("_remove_final_layer_norm", "false");
        return new ModelConfig(keys.epsilon("layer_norm_eps", TORCH_EPSILON), USUAL_THETA, keys.endTokens());
    }

    /** Values of a file. */
    private record Keys(String file, Map<String, String> values, List<Integer> endTokens) {

        private boolean has(String key) {
            return values.containsKey(key);
        }

        private WeightsException refused(String key, String rule) {
            return new WeightsException(file + ": " + Shown.line(key) + " is "
                    + Shown.quoted(values.getOrDefault(key, "")) + "; the executor computes " + rule + ".");
        }

        private void require(String key, String... computed) {
            if (has(key) && !List.of(computed).contains(values.get(key))) {
                throw refused(key, String.join(", ", computed));
            }
        }

        private void requireNumber(String key, double computed) {
            if (number(key, computed) != computed) {
                throw refused(key, String.valueOf(computed));
            }
        }

        /** A sliding window cuts off positions; one that is not used, or as long as the longest sequence, does not. */
        private void requireWholeContext() {
            boolean used = !"false".equals(values.get("use_sliding_window")) && has("sliding_window");
            if (used && number("sliding_window", 1) < number("max_position_embeddings", Double.MAX_VALUE)) {
                throw refused("sliding_window", "attention to all positions");
            }
        }

        private double number(String key, double otherwise) {
            String text = values.get(key);
            if (text == null) {
                return otherwise;
            }
            try {
                double number = Double.parseDouble(text);
                if (number > 0 && number < Double.POSITIVE_INFINITY) {
                    return number;
                }
            } catch (NumberFormatException e) {
                throw new WeightsException(file + ": " + key + " is " + Shown.quoted(text) + "; it must be a number.");
            }
            throw new WeightsException(file + ": " + key + " is " + Shown.quoted(text) + "; it must be positive.");
        }

        /** Transformers 5 writes theta into an object. */
        private double theta() {
            String inner = NEW_ROPE + "." + ROPE_THETA;
            if (has(NEW_ROPE) && !has(inner)) {
                throw new WeightsException(
                        file + ": " + NEW_ROPE + " has no number " + ROPE_THETA + "; it must have one.");
            }
            double theta = number(ROPE_THETA, number(inner, USUAL_THETA));
            if (number(inner, theta) != theta) {
                throw new WeightsException(file + ": " + ROPE_THETA + " is " + theta + ", " + inner + " is "
                        + number(inner, theta) + "; they must agree.");
            }
            return theta;
        }

        private float epsilon(String key, double usual) {
            float epsilon = (float) number(key, usual);
            if (epsilon <= 0 || epsilon >= 1) {
                throw new WeightsException(file + ": " + key + " is " + Shown.quoted(values.getOrDefault(key, ""))
                        + "; it must be between 0 and 1.");
            }
            return epsilon;
        }
    }
}
