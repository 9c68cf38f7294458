package org.hexcast.cli.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.hexcast.costmodel.compute.RooflineCostModel;
import org.hexcast.scenarios.EstimateFile;
import org.hexcast.scenarios.catalog.Catalog;
import org.junit.jupiter.api.Test;

/** Estimates over the simulator: laws, and one request as the sum of its parts. */
class EstimateModesTest {

    private static final String REPLICA = "1,llama-3-8b,A100-SXM-80GB,8,1,1,vllm,bf16,bf16,512,64,";

    private static List<String> answer(String end) {
        EstimateFile.Row row = new EstimateFile.Row(List.of((REPLICA + end).split(",", -1)));
        return new EstimateJob(new Catalog(), RooflineCostModel.usual()).estimate(row);
    }

    private static double cell(List<String> cells, String column) {
        assertThat(cells.get(cells.size() - 1)).isEmpty();
        return Double.parseDouble(cells.get(EstimateFile.OUTPUT.indexOf(column)));
    }

    @Test
    void rate_oneRequest_isTheSumOfItsParts() {
        List<String> alone = answer("static,1,");
        List<String> rate = answer("rate,0.01,20");
        assertThat(cell(rate, "ttft_ms")).isCloseTo(cell(alone, "ttft_ms"), within(0.01 * cell(alone, "ttft_ms")));
        assertThat(cell(rate, "tpot_ms")).isCloseTo(cell(alone, "tpot_ms"), within(0.01 * cell(alone, "tpot_ms")));
    }

    @Test
    void offline_moreRequests_bringNoLessThroughputThanOne() {
        double one = cell(answer("offline,1,"), "output_tokens_per_s");
        double many = cell(answer("offline,,500"), "output_tokens_per_s");
        assertThat(many).isGreaterThan(10 * one);
        assertThat(cell(answer("rate,1,200"), "output_tokens_per_s")).isLessThan(many);
    }

    private static List<String> answer(String end, int draws) {
        EstimateFile.Row row = new EstimateFile.Row(List.of((REPLICA + end).split(",", -1)));
        return new EstimateJob(new Catalog(), RooflineCostModel.usual(), draws).estimate(row);
    }

    private static void assertBand(List<String> cells, String figure, String p10, String p90) {
        assertThat(cell(cells, figure))
                .as(figure)
                .isStrictlyBetween(cell(cells, p10), cell(cells, p90))
                .isGreaterThan(cell(cells, p90) / 4)
                .isLessThan(cell(cells, p10) * 4);
    }

    @Test
    void bands_ofEveryMode_lieAroundTheEstimate_andAreRepeatable() {
        for (String mode : List.of("static,8,", "offline,,100", "rate,2,100", "concurrency,8,100")) {
            List<String> cells = answer(mode);
            assertBand(cells, "ttft_ms", "ttft_p10_ms", "ttft_p90_ms");
            assertBand(cells, "tpot_ms", "tpot_p10_ms", "tpot_p90_ms");
            assertThat(cell(cells, "output_tokens_per_s_p90")).isGreaterThan(cell(cells, "output_tokens_per_s_p10"));
            assertThat(cell(cells, "draws")).isEqualTo(mode.startsWith("static") ? 19 : 9);
            assertThat(answer(mode)).isEqualTo(cells);
        }
    }

    @Test
    void bands_numberOfDraws_isTheOneAskedFor_andNoneLeavesTheCellsEmpty() {
        List<String> none = answer("offline,,50", 0);
        List<String> many = answer("offline,,50", 12);
        assertThat(many.get(EstimateFile.OUTPUT.indexOf("draws"))).isEqualTo("12");
        for (int c = 0; c < EstimateFile.OUTPUT.size(); c++) {
            String column = EstimateFile.OUTPUT.get(c);
            boolean band = column.contains("p10") || column.contains("p90") || column.equals("draws");
            assertThat(none.get(c)).as(column).isEqualTo(band ? "" : many.get(c));
        }
    }

    @Test
    void bands_oneOutputToken_haveNoTpot() {
        EstimateFile.Row row = new EstimateFile.Row(
                List.of("1,llama-3-8b,A100-SXM-80GB,8,1,1,vllm,bf16,bf16,512,1,static,4,".split(",", -1)));
        List<String> cells = new EstimateJob(new Catalog(), RooflineCostModel.usual()).estimate(row);
        assertThat(cells.get(EstimateFile.OUTPUT.indexOf("tpot_p10_ms"))).isEmpty();
        assertThat(cell(cells, "ttft_p10_ms")).isPositive();
    }
}
