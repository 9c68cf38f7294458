package org.hexcast.realexec.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hexcast.domain.model.NormKind;
import org.hexcast.realexec.device.LayerWeights.Linear;
import org.hexcast.realexec.device.LayerWeights.NormWeights;
import org.hexcast.realexec.kernel.LayerKernels;
import org.hexcast.realexec.kernel.Matrix;
import org.hexcast.realexec.weights.Family;
import org.hexcast.realexec.weights.Role;
import org.hexcast.realexec.weights.TensorNames;
import org.hexcast.realexec.weights.TensorSource;
import org.hexcast.realexec.weights.TensorSource.Part;

/**
 * Weights of one shard.
 *
 * @param layout which part of each tensor it is
 * @param layers of its layers
 * @param ends token table, positions and head, as far as the shard has them
 * @param bytes that all occupy
 */
record ShardWeights(ShardLayout layout, List<LayerWeights> layers, EndWeights ends, long bytes) {

    ShardWeights {
        layers = List.copyOf(layers);
    }

    /** Reads and packs the part of every tensor that the shard holds. */
    static ShardWeights load(ShardSpec spec, ShardLayout layout, OpenWeights opened, LayerKernels kernels) {
        return new Loader(spec, layout, opened, kernels).load();
    }

    /** Reads one shard. */
    private static final class Loader {

        private final ShardSpec spec;
        private final DecoderShape shape;
        private final DecoderShape.Sizes sizes;
        private final ShardLayout layout;
        private final TensorSource source;
        private final LayerKernels kernels;
        private final TensorNames names;
        private long bytes;

        private Loader(ShardSpec spec, ShardLayout layout, OpenWeights opened, LayerKernels kernels) {
            this.spec = spec;
            this.shape = spec.shape();
            this.sizes = shape.sizes();
            this.layout = layout;
            this.source = opened.tensors();
            this.kernels = kernels;
            this.names = opened.names();
        }

        private ShardWeights load() {
            List<LayerWeights> layers = new ArrayList<>();
            for (int layer = spec.layerFrom(); layer < spec.layerTo(); layer++) {
                layers.add(new LayerWeights(
                        norm(Role.ATTENTION_NORM, layer),
                        input(layer),
                        columns(
                                Role.OUTPUT,
                                layer,
                                sizes.heads() * sizes.headSize(),
                                shape.outputSlice(),
                                shape.bias().output()),
                        norm(Role.FFN_NORM, layer),
                        up(layer),
                        columns(
                                Role.DOWN,
                                layer,
                                sizes.ffn(),
                                shape.downSlice(),
                                shape.bias().ffn())));
            }
            EndWeights ends = ends();
            return new ShardWeights(layout, layers, ends, bytes);
        }

        private NormWeights norm(Role role, int layer) {
            return norm(names.weight(role, layer), names.bias(role, layer));
        }

        private NormWeights finalNorm() {
            return norm(names.weight(Role.FINAL_NORM), names.bias(Role.FINAL_NORM));
        }

        private NormWeights norm(String weight, String bias) {
            Part whole = Part.whole(sizes.hidden(), 1);
            boolean biased = shape.norm() == NormKind.LAYER;
            return new NormWeights(read(weight, whole), biased ? read(bias, whole) : new float[0]);
        }

        private float[] read(String name, Part part) {
            bytes += 4L * part.values();
            return source.read(name, part);
        }

        private Matrix pack(float[] values, int outputs, int inputs, int slice) {
            Matrix matrix = kernels.pack(values, outputs, inputs, slice);
            bytes += matrix.bytes();
            return matrix;
        }

        private Linear input(int layer) {
            int size = sizes.headSize();
            List<Rows> rows = List.of(
                    new Rows(
                            Role.QUERY,
                            sizes.heads() * size,
                            layout.rank() * layout.heads() * size,
                            layout.heads() * size),
                    new Rows(Role.KEY, sizes.kvHeads() * size, layout.kvHeadFrom() * size, layout.kvHeads() * size),
                    new Rows(Role.VALUE, sizes.kvHeads() * size, layout.kvHeadFrom() * size, layout.kvHeads() * size));
            return rows(rows, layer, shape.bias().input());
        }

        private Linear up(int layer) {
            int from = layout.rank() * layout.ffn();
            Rows up = new Rows(Role.UP, sizes.ffn(), from, layout.ffn());
            Rows gate = new Rows(Role.GATE, sizes.ffn(), from, layout.ffn());
            return rows(
                    shape.bias().gated() ? List.of(gate, up) : List.of(up),
                    layer,
                    shape.bias().ffn());
        }

        /** Some rows of a matrix with the hidden states as inputs. */
        private record Rows(Role role, int of, int from, int count) {}

        /** Rows of several matrices, one below the other. */
        private Linear rows(List<Rows> parts, int layer, boolean biased) {
            int outputs = parts.stream().mapToInt(Rows::count).sum();
            float[] values = new float[Math.multiplyExact(outputs, sizes.hidden())];
            float[] bias = new float[biased ? outputs : 0];
            int row = 0;
            for (Rows part : parts) {
                float[] read = source.read(
                        names.weight(part.role(), layer),
                        Part.rows(part.of(), sizes.hidden(), part.from(), part.from() + part.count()));
                System.arraycopy(read, 0, values, row * sizes.hidden(), read.length);
                if (biased) {
                    float[] more = read(
                            names.bias(part.role(), layer),
                            Part.rows(part.of(), 1, part.from(), part.from() + part.count()));
                    System.arraycopy(more, 0, bias, row, more.length);
                }
                row += part.count();
            }
            return new Linear(pack(values, outputs, sizes.hidden(), sizes.hidden()), bias);
        }

        /** This rank's columns of a matrix whose products are summed over the ring. */
        private Linear columns(Role role, int layer, int inputs, int slice, boolean biased) {
            int width = inputs / layout.degree();
            int from = layout.rank() * width;
            float[] values =
                    source.read(names.weight(role, layer), Part.columns(sizes.hidden(), inputs, from, from + width));
            float[] bias = biased ? read(names.bias(role, layer), Part.whole(sizes.hidden(), 1)) : new float[0];
            return new Linear(pack(values, sizes.hidden(), width, slice), bias);
        }

        private EndWeights ends() {
            Part part = Part.rows(
                    sizes.vocabulary(),
                    sizes.hidden(),
                    layout.vocabularyFrom(layout.rank()),
                    layout.vocabularyFrom(layout.rank() + 1));
            String table = shape.tied() ? names.tiedTable() : names.weight(Role.TOKEN_TABLE);
            Optional<float[]> tokens = spec.first() ? Optional.of(read(table, part)) : Optional.empty();
            int offset = Family.OPT_POSITION_OFFSET;
            Optional<float[]> positions = spec.first() && !shape.rotary()
                    ? Optional.of(read(
                            names.weight(Role.POSITION_TABLE), Part.whole(shape.learnedPositions(), sizes.hidden())))
                    : Optional.empty();
            EndWeights.Tables tables = new EndWeights.Tables(
                    tokens.orElse(new float[0]), part.rowFrom(), positions.orElse(new float[0]), offset);
            if (!spec.last()) {
                return new EndWeights(tables, sizes.hidden(), Optional.empty());
            }
            float[] head = source.read(shape.tied() ? table : names.weight(Role.HEAD), part);
            Matrix matrix = pack(head, part.rowTo() - part.rowFrom(), sizes.hidden(), sizes.hidden());
            return new EndWeights(tables, sizes.hidden(), Optional.of(new EndWeights.Head(finalNorm(), matrix)));
        }
    }
}
