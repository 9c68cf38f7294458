package org.hexcast.costmodel.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hexcast.costmodel.CostTree;
import org.hexcast.costmodel.Evidence;
import org.hexcast.costmodel.StepCost;
import org.hexcast.costmodel.compute.RooflineCostModel;
import org.hexcast.costmodel.testing.CostCases;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.result.Provenance;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.testing.TestEngines;
import org.junit.jupiter.api.Test;

/** Cost trees as people read them: printed sums of random trees, closed form of a small one, misuse of the builder. */
class CostReportTest {

    private static final Pattern LINE =
            Pattern.compile("( *)(.*?) +(\\d+\\.\\d{4}) ms +(\\d+\\.\\d) %  ([A-Z]+) +± +(\\d+) %(?:  +(.*))?");

    /** A printed line, read back. */
    private record Line(int depth, String name, double millis, double percent, String provenance) {
        private static Line of(String text) {
            Matcher matcher = LINE.matcher(text);
            assertThat(matcher.matches()).as(text).isTrue();
            return new Line(
                    matcher.group(1).length() / 2,
                    matcher.group(2),
                    Double.parseDouble(matcher.group(3)),
                    Double.parseDouble(matcher.group(4)),
                    matcher.group(5));
        }
    }

    @Test
    void lines_anyStep_printedPartsSumToTheirGroup() {
        RandomCases.check(200, random -> {
            // given
            ModelSpec model = CostCases.model(random);
            StepCost tree = RooflineCostModel.usual()
                    .stage(model, CostCases.stage(random, model), TestEngines.usual())
                    .explain("step", CostCases.batch(random));
            // when
            List<Line> lines = CostReport.lines(tree).stream().map(Line::of).toList();
            // then
            assertThat(lines.get(0).percent()).isEqualTo(100);
            for (int i = 0; i < lines.size(); i++) {
                Line line = lines.get(i);
                List<Line> parts = children(lines, i);
                if (!parts.isEmpty()) {
                    double half = 0.5 * (parts.size() + 1);
                    double sum = parts.stream().mapToDouble(Line::millis).sum();
                    double percent = parts.stream().mapToDouble(Line::percent).sum();
                    assertThat(sum).as(line.name()).isCloseTo(line.millis(), within(half * 1e-4 + 1e-9));
                    assertThat(percent).as(line.name()).isCloseTo(line.percent(), within(half * 0.1 + 1e-9));
                }
            }
        });
    }

    @Test
    void lines_smallTree_areAlignedAndInOrder() {
        // given
        CostTree tree = new CostTree("step");
        tree.part("engine", 1e-3, new Evidence(Provenance.ASSUMED, 0.5, "a guess"), 0, 0);
        tree.open("layers");
        tree.part("output", 2e-3, new Evidence(Provenance.MEASURED, 0.04, "a probe"), 3e9, 5e8);
        tree.part("norms", 1e-3, new Evidence(Provenance.ANALYTIC, 0.06, "a sheet"), 0, 25e7);
        tree.close();
        // then names take 10 columns, times 12, and work has four significant digits
        assertThat(CostReport.lines(tree.tree()))
                .containsExactly(
                        "step              4.0000 ms  100.0 %  ASSUMED   ± 13 %  3.000 GFLOP, 0.7500 GB",
                        "  engine          1.0000 ms   25.0 %  ASSUMED   ± 50 %                                a guess",
                        "  layers          3.0000 ms   75.0 %  ANALYTIC  ±  3 %  3.000 GFLOP, 0.7500 GB",
                        "    output        2.0000 ms   50.0 %  MEASURED  ±  4 %  3.000 GFLOP, 0.5000 GB        a probe",
                        "    norms         1.0000 ms   25.0 %  ANALYTIC  ±  6 %  0.2500 GB                     a sheet");
    }

    @Test
    void lines_stepWithoutTime_hasNoShares() {
        assertThat(CostReport.lines(new CostTree("nothing").tree()))
                .hasSize(1)
                .first()
                .asString()
                .contains(" 0.0 %");
    }

    @Test
    void tree_groupsLeftOpenOrClosedTwice_isAnError() {
        CostTree open = new CostTree("step");
        open.open("layers");
        assertThatThrownBy(open::tree).hasMessageContaining("1 groups are still open");
        CostTree closed = new CostTree("step");
        assertThatThrownBy(closed::close).isInstanceOf(IllegalStateException.class);
    }

    private static List<Line> children(List<Line> lines, int of) {
        List<Line> children = new ArrayList<>();
        for (int i = of + 1;
                i < lines.size() && lines.get(i).depth() > lines.get(of).depth();
                i++) {
            if (lines.get(i).depth() == lines.get(of).depth() + 1) {
                children.add(lines.get(i));
            }
        }
        return children;
    }
}
