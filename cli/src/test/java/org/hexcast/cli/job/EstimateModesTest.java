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
}
