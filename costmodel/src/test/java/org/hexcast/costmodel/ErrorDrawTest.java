package org.hexcast.costmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.hexcast.costmodel.compute.RooflineCostModel;
import org.hexcast.costmodel.testing.CostCases;
import org.hexcast.domain.engine.EngineProfile;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.result.Provenance;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.testing.TestEngines;
import org.junit.jupiter.api.Test;

/** Laws of draws of the cost errors, alone and in the roofline. */
class ErrorDrawTest {

    private static final EngineProfile ENGINE = TestEngines.usual();

    @Test
    void draws_ofASeed_areDifferent_andBeginAlikeWhateverTheirNumber() {
        List<ErrorDraw> many = ErrorDraw.of(1, 300);
        assertThat(many).doesNotHaveDuplicates().doesNotContain(ErrorDraw.NONE).hasSize(300);
        assertThat(ErrorDraw.of(1, 9)).isEqualTo(many.subList(0, 9));
        assertThat(ErrorDraw.of(2, 9)).doesNotContainAnyElementsOf(many);
        assertThat(ErrorDraw.of(1, 0)).isEmpty();
    }

    @Test
    void factor_overManyDraws_hasTheSpreadStated() {
        Evidence evidence = new Evidence(Provenance.FITTED, 0.25, "a law");
        List<Double> logs = ErrorDraw.of(7, 4000).stream()
                .map(d -> Math.log(d.factor(evidence)))
                .toList();
        double mean = logs.stream().mapToDouble(d -> d).average().orElseThrow();
        double variance = logs.stream()
                .mapToDouble(d -> (d - mean) * (d - mean))
                .average()
                .orElseThrow();
        assertThat(mean).isCloseTo(0, within(0.02));
        assertThat(Math.sqrt(variance)).isCloseTo(0.25, within(0.02));
    }

    @Test
    void factor_noSpreadOrNoDraw_isOne() {
        Evidence sure = new Evidence(Provenance.MEASURED, 0, "a law");
        assertThat(ErrorDraw.of(3, 20))
                .allSatisfy(d -> assertThat(d.factor(sure)).isEqualTo(1));
        assertThat(ErrorDraw.NONE.factor(Evidence.DATA_SHEET)).isEqualTo(1);
    }

    @Test
    void roofline_everyPartOfAStep_errsAsItsSourceDoes() {
        RandomCases.check(200, random -> {
            // given
            ModelSpec model = CostCases.anyModel(random);
            StageLayout layout = CostCases.stage(random, model);
            BatchShape batch = CostCases.batch(random);
            ErrorDraw draw = new ErrorDraw(1 + random.nextInt(1000));

            // when
            StageCost plain = RooflineCostModel.usual().stage(model, layout, ENGINE);
            StageCost drawn = RooflineCostModel.usual().drawn(draw).stage(model, layout, ENGINE);

            // then
            assertErrs(plain.explain("step", batch), drawn.explain("step", batch), draw);
            assertThat(drawn.decodeLaw(3).seconds(300))
                    .isCloseTo(drawn.seconds(BatchShape.decode(3, 300)), within(1e-12));
        });
    }

    private static void assertErrs(StepCost plain, StepCost drawn, ErrorDraw draw) {
        if (plain.parts().isEmpty()) {
            double expected = plain.seconds() * draw.factor(plain.evidence());
            assertThat(drawn.seconds()).as(plain.name()).isCloseTo(expected, within(1e-9 * expected));
            return;
        }
        assertThat(drawn.parts()).hasSameSizeAs(plain.parts());
        for (int i = 0; i < plain.parts().size(); i++) {
            assertErrs(plain.parts().get(i), drawn.parts().get(i), draw);
        }
    }

    @Test
    void roofline_withoutADraw_isAsItWas() {
        RooflineCostModel usual = RooflineCostModel.usual();
        assertThat(usual.drawn(ErrorDraw.NONE)).isEqualTo(usual);
        assertThat(usual.drawn(new ErrorDraw(5))).isNotEqualTo(usual).isEqualTo(usual.drawn(new ErrorDraw(5)));
    }
}
