package org.hexcast.costmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.hexcast.costmodel.compute.RooflineCostModel;
import org.hexcast.costmodel.testing.CostCases;
import org.hexcast.domain.engine.EngineKernels;
import org.hexcast.domain.engine.EngineOverhead;
import org.hexcast.domain.engine.EngineProfile;
import org.hexcast.domain.model.DecoderLayer;
import org.hexcast.domain.model.GroupedQueryAttention;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.result.Provenance;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.testing.TestEngines;
import org.junit.jupiter.api.Test;

/** Law: what a decode law says is what the steps cost one by one; closed form of the larger of two lines. */
class DecodeLawTest {

    /** 10^-12 relative, as a percentage. */
    private static final double ROUNDING = 1e-10;

    private static ModelSpec withManyHeadsToOne(Random random, ModelSpec model) {
        int heads = 64 << random.nextInt(4);
        GroupedQueryAttention attention = new GroupedQueryAttention(heads, 1, 64, false, false, false);
        return new ModelSpec(
                model.name(),
                model.layers(),
                new DecoderLayer(model.hidden(), attention, model.feedForward()),
                model.norm(),
                model.embedding(),
                model.contextTokens(),
                model.precisions());
    }

    private static StageCost cost(ModelSpec model, StageLayout layout) {
        return RooflineCostModel.usual().stage(model, layout, TestEngines.usual());
    }

    @Test
    void decodeLaw_anyStageAndContext_isTheCostOfTheStep() {
        int[] pieces = new int[3];
        RandomCases.check(500, random -> {
            // given: now and then so many heads to one KV head that long contexts are bound by compute
            ModelSpec any = CostCases.model(random);
            ModelSpec model = random.nextBoolean() ? any : withManyHeadsToOne(random, any);
            StageCost cost = cost(model, CostCases.stage(random, model));
            long sequences = 1L + random.nextInt(300);

            // when
            DecodeLaw law = cost.decodeLaw(sequences);

            // then: anywhere, and on both sides of where the law changes
            pieces[law.pieces().size()]++;
            for (int i = 0; i < 5; i++) {
                requireEqual(cost, law, sequences, sequences * (1L + random.nextInt(100_000)));
            }
            long change = law.pieces().get(0).contextTo();
            if (change < Long.MAX_VALUE) {
                for (long context = change - 2; context < change + 2; context++) {
                    requireEqual(cost, law, sequences, Math.max(sequences, context));
                }
            }
        });
        assertThat(pieces[1]).as("memory throughout").isGreaterThan(100);
        assertThat(pieces[2]).as("memory, then compute").isGreaterThan(20);
    }

    @Test
    void decodeLaw_engineThatLaunchesSlowly_isTheCostOfTheStep() {
        int[] waiting = new int[1];
        RandomCases.check(200, random -> {
            // given
            ModelSpec model = CostCases.model(random);
            EngineProfile usual = TestEngines.usual();
            EngineKernels kernels = new EngineKernels(random.nextInt(1000) * 1e-6, 1.3);
            EngineProfile eager = new EngineProfile(
                    usual.name(),
                    usual.version(),
                    usual.memory(),
                    usual.limits(),
                    new EngineOverhead(1e-3, 1e-5, new EngineKernels.Rule(kernels, Map.of()), Provenance.ASSUMED));
            StageCost cost = RooflineCostModel.usual().stage(model, CostCases.stage(random, model), eager);
            long sequences = 1L + random.nextInt(300);
            // when
            DecodeLaw law = cost.decodeLaw(sequences);
            // then
            for (int i = 0; i < 5; i++) {
                requireEqual(cost, law, sequences, sequences * (1L + random.nextInt(100_000)));
            }
            waiting[0] += law.pieces().get(0).secondsPerToken() == 0 ? 1 : 0;
        });
        assertThat(waiting[0]).as("laws that begin with waiting for launches").isBetween(20, 180);
    }

    @Test
    void atLeast_anyLaw_isTheLarger() {
        RandomCases.check(1000, random -> {
            // given
            DecodeLaw law = DecodeLaw.larger(line(random), line(random));
            double least = random.nextDouble() * 0.2;
            // when
            DecodeLaw longer = law.atLeast(least);
            // then
            for (int i = 0; i < 20; i++) {
                long context = (long) Math.pow(10, random.nextDouble() * 7);
                assertThat(longer.seconds(context)).isCloseTo(Math.max(least, law.seconds(context)), within(1e-9));
            }
        });
    }

    private static void requireEqual(StageCost cost, DecodeLaw law, long sequences, long context) {
        assertThat(law.at(context).seconds(context))
                .as("%s sequences, context %s", sequences, context)
                .isCloseTo(cost.seconds(BatchShape.decode(sequences, context)), withinPercentage(ROUNDING));
    }

    @Test
    void larger_anyTwoLines_isTheirMaximum() {
        int[] pieces = new int[3];
        RandomCases.check(2000, random -> {
            // given
            DecodeLaw.Piece one = line(random);
            DecodeLaw.Piece other = line(random);

            // when
            DecodeLaw law = DecodeLaw.larger(one, other);

            // then: whichever is named first
            pieces[law.pieces().size()]++;
            assertThat(DecodeLaw.larger(other, one).pieces()).hasSameSizeAs(law.pieces());
            for (int i = 0; i < 20; i++) {
                long context = random.nextInt(10_000_000) >> random.nextInt(24);
                requireMaximum(law, one, other, context);
            }
            long change = law.pieces().get(0).contextTo();
            if (change < 1L << 50) {
                requireMaximum(law, one, other, change - 1);
                requireMaximum(law, one, other, change);
            }
        });
        assertThat(pieces[1]).isGreaterThan(200);
        assertThat(pieces[2]).isGreaterThan(200);
    }

    private static DecodeLaw.Piece line(Random random) {
        double slope = random.nextInt(4) == 0 ? 0 : random.nextInt(3) * 1e-8 + random.nextDouble() * 1e-8;
        return new DecodeLaw.Piece(random.nextInt(3) * 0.01 + random.nextDouble() * 1e-3, slope, Long.MAX_VALUE);
    }

    private static void requireMaximum(DecodeLaw law, DecodeLaw.Piece one, DecodeLaw.Piece other, long context) {
        assertThat(law.at(context).seconds(context))
                .isCloseTo(Math.max(one.seconds(context), other.seconds(context)), withinPercentage(1e-9));
    }

    @Test
    void larger_equalLines_isOnePiece() {
        DecodeLaw.Piece line = new DecodeLaw.Piece(1, 2, Long.MAX_VALUE);
        assertThat(DecodeLaw.larger(line, line)).isEqualTo(DecodeLaw.affine(1, 2));
    }

    @Test
    void pieces_notInOrderOrWithAnEnd_areRefused() {
        DecodeLaw.Piece ten = new DecodeLaw.Piece(1, 0, 10);
        DecodeLaw.Piece endless = new DecodeLaw.Piece(1, 0, Long.MAX_VALUE);
        assertThat(new DecodeLaw(List.of(ten, endless)).at(10)).isEqualTo(endless);
        assertThat(new DecodeLaw(List.of(ten, endless)).at(9)).isEqualTo(ten);
        for (List<DecodeLaw.Piece> order : List.of(List.of(endless, ten), List.of(ten, ten, endless))) {
            assertThatThrownBy(() -> new DecodeLaw(order))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("in order");
        }
        for (List<DecodeLaw.Piece> ended : List.of(List.of(ten), List.<DecodeLaw.Piece>of())) {
            assertThatThrownBy(() -> new DecodeLaw(ended))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("no end");
        }
    }
}
