package org.hexcast.costmodel.compute;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.hexcast.costmodel.BatchShape;
import org.hexcast.costmodel.DecodeLaw;
import org.hexcast.costmodel.Evidence;
import org.hexcast.costmodel.comm.Ring;
import org.hexcast.costmodel.kernel.Collective;
import org.hexcast.costmodel.kernel.Elementwise;
import org.hexcast.costmodel.law.DecodeAttentionFormula;
import org.hexcast.costmodel.law.ElementwiseFormula;
import org.hexcast.costmodel.law.FittedKernel;
import org.hexcast.costmodel.law.GemmFormula;
import org.hexcast.costmodel.law.PrefillAttentionFormula;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.profile.CollectiveLaw;
import org.hexcast.domain.profile.DeviceProfile;
import org.hexcast.domain.profile.KernelFamily;
import org.hexcast.domain.profile.KernelKey;
import org.hexcast.domain.profile.KernelLaw;
import org.hexcast.domain.result.Provenance;

/**
 * Kernels by the laws of a profile; what a profile has no law for falls back on the data sheet and says so in its evidence: experts, latent attention, formats
 * and collectives that were not measured. Thread-safe; keeps what it has computed.
 */
final class ProfiledKernels implements KernelTimes {

    /** Beyond its measurements a law is believed less. */
    private static final double EXTRAPOLATED_SPREAD = 0.15;

    private final DeviceProfile profile;
    private final GpuType gpu;
    private final RooflineKernels sheet;
    private final ConcurrentMap<KernelKey, Optional<FittedKernel>> laws = new ConcurrentHashMap<>();
    private final ConcurrentMap<GemmShape, TokenTimes> gemms = new ConcurrentHashMap<>();
    private final ConcurrentMap<Element, TokenTimes> elements = new ConcurrentHashMap<>();
    private final ConcurrentMap<AttentionShape, AttentionTimes> attentions = new ConcurrentHashMap<>();

    private record Element(Elementwise.Kind kind, long width) {}

    ProfiledKernels(DeviceProfile profile, GpuType gpu, RooflineKernels sheet) {
        this.profile = profile;
        this.gpu = gpu;
        this.sheet = sheet;
    }

    private Optional<FittedKernel> law(KernelFamily family, Precision stored, Precision computed) {
        return laws.computeIfAbsent(
                new KernelKey(family, stored, computed),
                key -> profile.kernel(key).map(law -> new FittedKernel(law, gpu)));
    }

    private Evidence evidence(KernelLaw law, boolean measured) {
        double spread = law.quality().spread();
        Provenance provenance = profile.lineage().provenance();
        return measured
                ? new Evidence(provenance, spread, law.key().label() + " on " + gpu.name())
                : new Evidence(
                        provenance.weaker(Provenance.DERIVED),
                        Math.max(spread, EXTRAPOLATED_SPREAD),
                        law.key().label() + " on " + gpu.name() + ", extrapolated");
    }

    /** Sizes of a kernel over tokens. */
    private interface Sizes {
        double[] of(long tokens);
    }

    /** A law over tokens; negative where nothing was measured around. */
    private final class LawTimes implements TokenTimes {
        private final KeptTimes kept;
        private final Evidence measured;
        private final Evidence extrapolated;

        private LawTimes(FittedKernel kernel, Sizes sizes) {
            measured = ProfiledKernels.this.evidence(kernel.law(), true);
            extrapolated = ProfiledKernels.this.evidence(kernel.law(), false);
            kept = new KeptTimes(tokens -> {
                double[] at = sizes.of(tokens);
                double seconds = kernel.seconds(at);
                return kernel.measuredAround(at) ? seconds : -seconds;
            });
        }

        @Override
        public double seconds(long tokens) {
            return Math.abs(kept.at(tokens));
        }

        @Override
        public Evidence evidence(long tokens) {
            return kept.at(tokens) < 0 ? extrapolated : measured;
        }
    }

    @Override
    public TokenTimes gemm(GemmShape shape) {
        return gemms.computeIfAbsent(
                shape,
                s -> law(KernelFamily.GEMM, s.stored(), s.computed())
                        .<TokenTimes>map(kernel -> new LawTimes(
                                kernel,
                                tokens -> GemmFormula.sizes(
                                        tokens,
                                        s.outputs(),
                                        s.inputs(),
                                        s.stored().bytes(),
                                        s.computed().bytes())))
                        .orElseGet(() -> sheet.gemm(s)));
    }

    @Override
    public double experts(GemmShape expert, double flops, double bytes) {
        return sheet.experts(expert, flops, bytes);
    }

    @Override
    public TokenTimes element(Elementwise.Kind kind, long width) {
        return elements.computeIfAbsent(
                new Element(kind, width),
                e -> elementLaw()
                        .<TokenTimes>map(kernel -> {
                            double bytes = kernel.law().key().stored().bytes();
                            return new LawTimes(kernel, tokens -> ElementwiseFormula.sizes(kind, tokens, width, bytes));
                        })
                        .orElseGet(() -> sheet.element(kind, width)));
    }

    /** In 32 bits where the model is kept so and such kernels were measured; else those of 16. */
    private Optional<FittedKernel> elementLaw() {
        Optional<FittedKernel> own = sheet.wide() == Precision.FP32
                ? law(KernelFamily.ELEMENTWISE, Precision.FP32, Precision.FP32)
                : Optional.empty();
        return own.or(() -> law(KernelFamily.ELEMENTWISE, Precision.BF16, Precision.BF16));
    }

    @Override
    public AttentionTimes attention(AttentionShape shape) {
        return attentions.computeIfAbsent(shape, s -> {
            Precision computed = s.kv() == Precision.FP32 ? Precision.FP32 : Precision.BF16;
            Optional<FittedKernel> prefill = law(KernelFamily.PREFILL_ATTENTION, s.kv(), computed);
            Optional<FittedKernel> decode = law(KernelFamily.DECODE_ATTENTION, s.kv(), computed);
            boolean known = !s.latent() && prefill.isPresent() && decode.isPresent();
            return known ? new LawAttention(s, prefill.get(), decode.get()) : sheet.attention(s);
        });
    }

    /** Attention by two laws. */
    private final class LawAttention implements AttentionTimes {

        private static final int OCTAVES = 20;
        private static final int KNOTS_PER_OCTAVE = 2;

        private final AttentionShape shape;
        private final FittedKernel prefill;
        private final FittedKernel decode;
        private final Evidence prefillEvidence;
        private final Evidence decodeEvidence;
        private final ConcurrentMap<Long, DecodeLaw> kept = new ConcurrentHashMap<>();

        private LawAttention(AttentionShape shape, FittedKernel prefill, FittedKernel decode) {
            this.shape = shape;
            this.prefill = prefill;
            this.decode = decode;
            this.prefillEvidence = evidence(prefill.law(), true);
            this.decodeEvidence = evidence(decode.law(), true);
        }

        /**
         * Of s equal prompts of n new tokens after c cached ones that have as many tokens, pairs and keys together as the prompts of the batch: {@code n = (2
         * pairs - tokens) / (2 keys - tokens)}.
         */
        @Override
        public double prefill(BatchShape.Prefill part) {
            double tokens = part.tokens();
            double length = Math.min(tokens, Math.max(1, (2 * part.pairs() - tokens) / (2 * part.keys() - tokens)));
            double sequences = tokens / length;
            double cached = (part.keys() - tokens) / sequences;
            return prefill.seconds(PrefillAttentionFormula.sizes(
                    sequences, length, cached, shape.heads(), shape.kv().bytes()));
        }

        /** Straight between contexts half an octave apart, and never falling. */
        @Override
        public DecodeLaw decode(long sequences) {
            return kept.computeIfAbsent(sequences, this::law);
        }

        private DecodeLaw law(long sequences) {
            List<DecodeLaw.Piece> pieces = new ArrayList<>();
            double context = 1;
            double seconds = at(sequences, context);
            int last = OCTAVES * KNOTS_PER_OCTAVE;
            for (int knot = 1; knot <= last; knot++) {
                double next = Math.pow(2, (double) knot / KNOTS_PER_OCTAVE);
                double then = Math.max(seconds, at(sequences, next));
                double slope = (then - seconds) / (sequences * (next - context));
                long to = knot == last ? Long.MAX_VALUE : (long) Math.ceil(sequences * next);
                if (pieces.isEmpty() || to > pieces.get(pieces.size() - 1).contextTo()) {
                    pieces.add(new DecodeLaw.Piece(seconds - slope * sequences * context, slope, to));
                }
                context = next;
                seconds = then;
            }
            return new DecodeLaw(pieces);
        }

        private double at(long sequences, double context) {
            return decode.seconds(DecodeAttentionFormula.sizes(
                    sequences, context, shape.heads(), shape.kv().bytes()));
        }

        @Override
        public Evidence prefillEvidence() {
            return prefillEvidence;
        }

        @Override
        public Evidence decodeEvidence() {
            return decodeEvidence;
        }
    }

    @Override
    public CollectiveTimes allReduce(Ring ring) {
        return collective(Collective.Kind.ALL_REDUCE, ring).orElseGet(() -> sheet.allReduce(ring));
    }

    @Override
    public CollectiveTimes allGather(Ring ring) {
        return collective(Collective.Kind.ALL_GATHER, ring).orElseGet(() -> sheet.allGather(ring));
    }

    private Optional<CollectiveTimes> collective(Collective.Kind kind, Ring ring) {
        return ring.degree() == 1
                ? Optional.empty()
                : profile.collective(kind.name(), ring.wiring().name(), ring.degree())
                        .map(LawCollective::new);
    }

    /** Straight between the knots, and on along the last piece. */
    private final class LawCollective implements CollectiveTimes {
        private final double[] bytes;
        private final double[] seconds;
        private final Evidence evidence;

        private LawCollective(CollectiveLaw law) {
            bytes = law.knots().stream().mapToDouble(CollectiveLaw.Knot::bytes).toArray();
            seconds = law.knots().stream()
                    .mapToDouble(CollectiveLaw.Knot::seconds)
                    .toArray();
            evidence = new Evidence(
                    profile.lineage().provenance(),
                    law.quality().spread(),
                    law.kind() + " among " + law.devices() + " " + gpu.name());
        }

        @Override
        public double seconds(double size) {
            if (size <= bytes[0]) {
                return seconds[0];
            }
            int low = Arrays.binarySearch(bytes, size);
            int from = Math.min(low >= 0 ? low : -low - 2, bytes.length - 2);
            double slope = (seconds[from + 1] - seconds[from]) / (bytes[from + 1] - bytes[from]);
            return seconds[from] + slope * (size - bytes[from]);
        }

        @Override
        public Evidence evidence() {
            return evidence;
        }
    }
}
