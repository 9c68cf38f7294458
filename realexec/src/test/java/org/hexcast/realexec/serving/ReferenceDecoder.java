package org.hexcast.realexec.serving;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.hexcast.domain.model.NormKind;
import org.hexcast.realexec.device.DecoderShape;
import org.hexcast.realexec.device.Sampling;
import org.hexcast.realexec.weights.TensorSource;
import org.hexcast.realexec.weights.TensorSource.Part;

/**
 * A decoder as plain as can be, written apart from the engine: one token after the other, whole matrices, no blocks, no batch, no shards. It shares with the
 * engine the arithmetic that {@code LayerKernels} states, and nothing else.
 */
final class ReferenceDecoder {

    private static final double GRID = 0x1.0p-36;

    private final DecoderShape shape;
    private final DecoderShape.Sizes s;
    private final TensorSource weights;
    private final boolean llama;
    private final List<List<float[]>> keys = new ArrayList<>();
    private final List<List<float[]>> values = new ArrayList<>();

    ReferenceDecoder(DecoderShape shape, TensorSource weights) {
        this.shape = shape;
        this.s = shape.sizes();
        this.weights = weights;
        this.llama = shape.rotary();
        for (int i = 0; i < s.layers(); i++) {
            keys.add(new ArrayList<>());
            values.add(new ArrayList<>());
        }
    }

    /** Tokens behind a prompt. */
    List<Integer> tokens(List<Integer> prompt, int count, Sampling sampling) {
        List<Integer> all = new ArrayList<>(prompt);
        float[] logits = new float[0];
        for (int position = 0; position < prompt.size(); position++) {
            logits = next(all.get(position), position);
        }
        SplittableRandom random = new SplittableRandom(sampling.seed());
        prompt.forEach(token -> random.nextLong());
        for (int i = 0; i < count; i++) {
            int token = sampling.temperature() == 0 ? likeliest(logits) : drawn(logits, sampling, random.nextLong());
            all.add(token);
            if (i < count - 1) {
                logits = next(token, all.size() - 1);
            }
        }
        return all.subList(prompt.size(), all.size());
    }

    private static int likeliest(float[] logits) {
        int best = 0;
        for (int token = 1; token < logits.length; token++) {
            best = logits[token] > logits[best] ? token : best;
        }
        return best;
    }

    /** Takes the likeliest token that is left until their weights reach the share, then the one in which the draw falls. */
    private static int drawn(float[] logits, Sampling sampling, long bits) {
        float most = logits[likeliest(logits)];
        double[] weights = new double[logits.length];
        double sum = 0;
        for (int token = 0; token < weights.length; token++) {
            weights[token] = StrictMath.exp(((double) logits[token] - most) / sampling.temperature());
            sum += weights[token];
        }
        float[] left = logits.clone();
        List<Integer> kept = new ArrayList<>();
        double share = 0;
        while (kept.size() < weights.length && share < sampling.topP() * sum) {
            int token = likeliest(left);
            left[token] = Float.NEGATIVE_INFINITY;
            kept.add(token);
            share += weights[token];
        }
        double draw = (bits >>> 11) * 0x1.0p-53 * share;
        for (int token : kept) {
            draw -= weights[token];
            if (draw < 0) {
                return token;
            }
        }
        return kept.get(kept.size() - 1);
    }

    /** Logits behind one more token. */
    float[] next(int token, int position) {
        String prefix = llama ? "model." : "model.decoder.";
        float[] x = row(prefix + "embed_tokens.weight", s.vocabulary(), token);
        if (!llama) {
            float[] places = row(prefix + "embed_positions.weight", shape.learnedPositions(), position + 2);
            add(x, places);
        }
        for (int layer = 0; layer < s.layers(); layer++) {
            String name = prefix + "layers." + layer + ".";
            float[] attended = attention(
                    layer,
                    name + "self_attn.",
                    norm(x, name + (llama ? "input_layernorm" : "self_attn_layer_norm")),
                    position);
            add(
                    x,
                    biased(
                            sliced(
                                    attended,
                                    name + (llama ? "self_attn.o_proj" : "self_attn.out_proj"),
                                    shape.outputSlice()),
                            name + "self_attn.out_proj",
                            shape.bias().output()));
            float[] normed = norm(x, name + (llama ? "post_attention_layernorm" : "final_layer_norm"));
            add(
                    x,
                    biased(
                            sliced(ffn(normed, name), name + (llama ? "mlp.down_proj" : "fc2"), shape.downSlice()),
                            name + "fc2",
                            shape.bias().ffn()));
        }
        float[] last = norm(x, prefix + (llama ? "norm" : "final_layer_norm"));
        return product(last, shape.tied() ? prefix + "embed_tokens" : "lm_head", s.vocabulary());
    }

    private float[] row(String tensor, int rows, int row) {
        return weights.read(tensor, Part.rows(rows, s.hidden(), row, row + 1));
    }

    private float[] vector(String tensor, int size) {
        return weights.read(tensor, Part.whole(size, 1));
    }

    private static void add(float[] x, float[] y) {
        for (int i = 0; i < x.length; i++) {
            x[i] += y[i];
        }
    }

    private float[] biased(float[] x, String module, boolean biased) {
        if (biased) {
            add(x, vector(module + ".bias", x.length));
        }
        return x;
    }

    private float[] product(float[] x, String module, int outputs) {
        float[] w = weights.read(module + ".weight", Part.whole(outputs, x.length));
        float[] y = new float[outputs];
        for (int n = 0; n < outputs; n++) {
            for (int k = 0; k < x.length; k++) {
                y[n] = Math.fma(x[k], w[n * x.length + k], y[n]);
            }
        }
        return y;
    }

    /** Slices in descending order, to show that their order does not matter; each rounded to the grid of exact sums in another way than the engine does it. */
    private float[] sliced(float[] x, String module, int slice) {
        float[] w = weights.read(module + ".weight", Part.whole(s.hidden(), x.length));
        float[] y = new float[s.hidden()];
        for (int n = 0; n < y.length; n++) {
            double sum = 0;
            for (int from = x.length - slice; from >= 0; from -= slice) {
                float part = 0;
                for (int k = from; k < from + slice; k++) {
                    part = Math.fma(x[k], w[n * x.length + k], part);
                }
                sum += Math.rint(part / GRID) * GRID;
            }
            y[n] = (float) sum;
        }
        return y;
    }

    private float[] norm(float[] x, String module) {
        float epsilon = shape.numerics().normEpsilon();
        float[] weight = vector(module + ".weight", x.length);
        float[] bias = shape.norm() == NormKind.RMS ? new float[x.length] : vector(module + ".bias", x.length);
        return ReferenceNorms.norm(x, weight, bias, epsilon, shape.norm() == NormKind.RMS);
    }

    private float[] attention(int layer, String name, float[] x, int position) {
        int d = s.headSize();
        boolean biased = shape.bias().input();
        float[] q = biased(product(x, name + "q_proj", s.heads() * d), name + "q_proj", biased);
        float[] k = biased(product(x, name + "k_proj", s.kvHeads() * d), name + "k_proj", biased);
        float[] v = biased(product(x, name + "v_proj", s.kvHeads() * d), name + "v_proj", biased);
        if (llama) {
            turn(q, position);
            turn(k, position);
        }
        keys.get(layer).add(k);
        values.get(layer).add(v);
        float[] out = new float[s.heads() * d];
        for (int head = 0; head < s.heads(); head++) {
            int kvHead = head / (s.heads() / s.kvHeads());
            ReferenceNorms.attend(q, head * d, d, keys.get(layer), values.get(layer), kvHead * d, out);
        }
        return out;
    }

    private void turn(float[] x, int position) {
        int d = s.headSize();
        for (int from = 0; from < x.length; from += d) {
            for (int i = 0; i < d / 2; i++) {
                double angle = position * StrictMath.pow(shape.numerics().ropeTheta(), -2.0 * i / d);
                float cos = (float) StrictMath.cos(angle);
                float sin = (float) StrictMath.sin(angle);
                float one = x[from + i];
                float other = x[from + i + d / 2];
                x[from + i] = one * cos - other * sin;
                x[from + i + d / 2] = other * cos + one * sin;
            }
        }
    }

    private float[] ffn(float[] x, String name) {
        if (!llama) {
            float[] up = biased(
                    product(x, name + "fc1", s.ffn()),
                    name + "fc1",
                    shape.bias().ffn());
            for (int i = 0; i < up.length; i++) {
                up[i] = Math.max(up[i], 0);
            }
            return up;
        }
        float[] gate = product(x, name + "mlp.gate_proj", s.ffn());
        float[] up = product(x, name + "mlp.up_proj", s.ffn());
        return ReferenceNorms.silu(gate, up);
    }
}
